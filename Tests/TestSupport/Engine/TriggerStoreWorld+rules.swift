import Identifiers
import Testing
import TriggerEngine

// MARK: - Triggers and actions

extension TriggerStoreWorld {
    func keepsWhatItIsGiven() async throws {
        let action = makeAction()
        let trigger = try makeTrigger(action: action)
        try await store.insert(action)
        try await store.insert(trigger)
        #expect(try await store.action(action.id, in: workspaceID) == action)
        #expect(try await store.trigger(trigger.id, in: workspaceID) == trigger)
        #expect(try await storedEntries() == [TriggerEntry(trigger)])
        #expect(try await store.action(action.id, in: ids.next()) == nil)
        #expect(try await store.trigger(trigger.id, in: ids.next()) == nil)
        #expect(try await store.trigger(ids.next(), in: workspaceID) == nil)
    }

    func refusesUnknownActions() async throws {
        let foreign = makeAction(in: ids.next())
        try await store.insert(foreign)
        for actionID in [foreign.id, ids.next()] {
            var trigger = try makeTrigger(action: makeAction())
            trigger.settings.actionID = actionID
            await #expect(throws: ChangeError.unknownAction) { try await store.insert(trigger) }
        }
        #expect(try await storedEntries().isEmpty)
    }

    func refusesTakenSlugs() async throws {
        try await store.insert(makeAction(slug: "call"))
        await #expect(throws: ChangeError.slugTaken) { try await store.insert(makeAction(slug: "call")) }
        try await store.insert(makeAction(slug: "call", in: ids.next()))
        #expect(try await store.actions(in: workspaceID, offset: 0, limit: 20).total == 1)
    }

    func listsNewestFirst() async throws {
        var actions: [Action] = []
        for number in 0..<5 { actions.append(makeAction(slug: "action-\(number)")) }
        for action in actions { try await store.insert(action) }
        let newestFirst = Array(actions.reversed())
        for (offset, limit) in [(0, 2), (2, 2), (4, 2), (5, 2), (1_000_000, 2), (0, 20)] {
            let list = try await store.actions(in: workspaceID, offset: offset, limit: limit)
            #expect(list.items == Array(newestFirst.dropFirst(offset).prefix(limit)))
            #expect(list.total == 5)
        }
        #expect(try await store.actions(in: ids.next(), offset: 0, limit: 20).total == 0)
    }

    func filtersByActivity() async throws {
        let action = makeAction()
        try await store.insert(action)
        let triggers = try [true, false, true].map { try makeTrigger(action: action, isActive: $0) }
        for trigger in triggers { try await store.insert(trigger) }
        for (isActive, expected) in [(nil, [2, 1, 0]), (true, [2, 0]), (false, [1])] as [(Bool?, [Int])] {
            let list = try await store.triggers(in: workspaceID, isActive: isActive, offset: 0, limit: 20)
            #expect(list.items == expected.map { triggers[$0] })
            #expect(list.total == expected.count)
        }
    }
}

// MARK: - Fires

extension TriggerStoreWorld {
    func makesFiresDurable(cause: FireCause) async throws {
        let trigger = try await addTrigger()
        let fire = makeFire(of: trigger, cause: cause)
        #expect(try await self.fire(fire) == FireReceipt(firedEventID: fire.eventID, isReplay: false))
        #expect(try await store.pendingFires(limit: 10) == [fire])
        let events = try await store.events(ofTrigger: trigger.id, in: workspaceID, offset: 0, limit: 10)
        #expect(events.items == [Run.firedEvent(of: fire, triggerName: "New lead", writtenAt: fire.firedAt)])
        #expect(events.total == 1)
    }

    func answersTheSameKeyAgain() async throws {
        let trigger = try await addTrigger()
        let other = try await addTrigger(slug: "other")
        let first = try await fire(makeFire(of: trigger), key: "k")
        let again = try await fire(makeFire(of: trigger), key: "k")
        #expect(again == FireReceipt(firedEventID: first.firedEventID, isReplay: true))
        #expect(try await fire(makeFire(of: trigger), key: "K").isReplay == false)
        #expect(try await fire(makeFire(of: other), key: "k").isReplay == false)
        #expect(try await fire(makeFire(of: trigger)).isReplay == false)
        let later = now.advanced(bySeconds: 100)
        let afterwards = try await fire(
            makeFire(of: trigger, at: later), key: "k", keySince: now.advanced(bySeconds: 1))
        #expect(afterwards.isReplay == false)
        let replayed = try await fire(makeFire(of: trigger, at: later), key: "k", keySince: later)
        #expect(replayed == FireReceipt(firedEventID: afterwards.firedEventID, isReplay: true))
        #expect(try await store.pendingFires(limit: 10).count == 5)
    }

    func answersEqualKeysOnce() async throws {
        let trigger = try await addTrigger()
        let receipts = try await withThrowingTaskGroup(of: FireReceipt.self) { group in
            for _ in 0..<10 { group.addTask { try await fire(makeFire(of: trigger), key: "same") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(receipts.map(\.firedEventID)).count == 1)
        #expect(receipts.count { !$0.isReplay } == 1)
        #expect(try await store.pendingFires(limit: 20).count == 1)
    }

    func returnsOldestFirst() async throws {
        let trigger = try await addTrigger()
        let fires = (0..<5).map { _ in makeFire(of: trigger) }
        for fire in fires { try await self.fire(fire) }
        #expect(try await store.pendingFires(limit: 3) == Array(fires.prefix(3)))
        #expect(try await store.pendingFires(limit: 10) == fires)
    }

    func recordsOnce() async throws {
        let trigger = try await addTrigger()
        let (first, second) = (makeFire(of: trigger), makeFire(of: trigger))
        for fire in [first, second] { try await self.fire(fire) }
        let run = completedRun(of: first)
        try await store.record([run])
        #expect(try await store.pendingFires(limit: 10) == [second])
        try await store.record([completedRun(of: first), completedRun(of: second)])
        #expect(try await store.pendingFires(limit: 10).isEmpty)
        let events = try await store.events(ofTrigger: trigger.id, in: workspaceID, offset: 0, limit: 20)
        #expect(events.total == 4)
        #expect(events.items.filter { $0.parentID == first.eventID } == run.events)
    }

    func listsEventsNewestFirst() async throws {
        let trigger = try await addTrigger()
        let other = try await addTrigger(slug: "other")
        let fires = [makeFire(of: trigger), makeFire(of: trigger), makeFire(of: other)]
        for fire in fires { try await self.fire(fire) }
        let run = completedRun(of: fires[0])
        try await store.record([run])
        let expected = [run.events[0].id, fires[1].eventID, fires[0].eventID]
        let list = try await store.events(ofTrigger: trigger.id, in: workspaceID, offset: 0, limit: 20)
        #expect(list.items.map(\.id) == expected)
        #expect(list.total == 3)
        let second = try await store.events(ofTrigger: trigger.id, in: workspaceID, offset: 1, limit: 1)
        #expect(second.items.map(\.id) == [expected[1]])
        #expect(try await store.events(ofTrigger: trigger.id, in: ids.next(), offset: 0, limit: 20).items.isEmpty)
    }

    func wakesForFires() async throws {
        let trigger = try await addTrigger()
        #expect(try await store.pendingFires(limit: 10).isEmpty)
        async let waiting: Void = store.waitForFires()
        try await fire(makeFire(of: trigger))
        await waiting
        #expect(try await store.pendingFires(limit: 10).count == 1)
    }

    func stopsWaitingWhenCancelled() async {
        let waiting = Task { await store.waitForFires() }
        waiting.cancel()
        await waiting.value
    }
}
