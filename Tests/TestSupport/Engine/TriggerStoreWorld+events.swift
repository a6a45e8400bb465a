import Identifiers
import Testing
import TriggerEngine

// What holds of events that are published, of chains, and of who follows them.
extension TriggerStoreWorld {
    func publishesOnce() async throws {
        let trigger = try await addTrigger()
        try await fire(makeFire(of: trigger), key: "k")
        let (first, again, other) = (makeEvent(), makeEvent(), makeEvent())
        #expect(try await publish(first, key: "k") == EventReceipt(event: first, isReplay: false))
        #expect(try await publish(again, key: "k") == EventReceipt(event: first, isReplay: true))
        #expect(try await publish(other, key: "K").isReplay == false)
        #expect(try await publish(makeEvent(in: ids.next()), key: "k").isReplay == false)
        #expect(try await fire(makeFire(of: trigger), key: "k").isReplay)
        let later = makeEvent(at: now.advanced(bySeconds: 100))
        #expect(try await publish(later, key: "k", keySince: now.advanced(bySeconds: 1)).isReplay == false)
        #expect(try await publish(makeEvent(), key: "k", keySince: later.createdAt).event == later)
        #expect(try await read(ofType: "lead.*").events == [first, other, later])
    }

    func publishesEqualKeysOnce() async throws {
        let receipts = try await withThrowingTaskGroup(of: EventReceipt.self) { group in
            for _ in 0..<10 { group.addTask { try await publish(makeEvent(), key: "same") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(receipts.map(\.event.id)).count == 1)
        #expect(receipts.count { !$0.isReplay } == 1)
        #expect(try await read().events == [receipts[0].event])
    }

    func showsChains() async throws {
        let (first, other) = (makeEvent(), makeEvent())
        for event in [first, other] { try await publish(event) }
        let fires = [makeFire(on: first), makeFire(on: first)]
        let runs = fires.map { completedRun(of: $0, at: now) }
        _ = try await store.record(fires, handled: [])
        // Written in another order than their ids have.
        for run in runs.reversed() { try await store.record([run]) }
        let chain = [first] + fires.map(\.firedEvent) + runs.reversed().flatMap(\.events)
        for event in chain {
            #expect(try await store.chain(of: event.id, in: workspaceID) == chain)
        }
        #expect(try await store.chain(of: other.id, in: workspaceID) == [other])
        #expect(try await store.chain(of: first.id, in: ids.next()) == nil)
        #expect(try await store.chain(of: ids.next(), in: workspaceID) == nil)
        let twin = Identifier(high: first.id.high, low: first.id.low ^ 1)
        #expect(try await store.chain(of: twin, in: workspaceID) == nil)
    }

    // MARK: - Following

    func readsInOrder() async throws {
        let strange = ids.next()
        var events: [Event] = []
        for number in 0..<5 {
            events += try await publish("lead.\(number)")
            _ = try await publish("lead.x", in: strange)
        }
        let all = try await read()
        #expect(all.events == events && all.isAtEnd)
        #expect(try await read(behind: all.place) == EventSlice(events: [], place: all.place, isAtEnd: true))
        var (place, found): (Int64, [Event]) = (0, [])
        for count in [2, 2] {
            let slice = try await read(behind: place, limit: EventSlice.Limit(count: 2))
            #expect(slice.events.count == count && !slice.isAtEnd)
            (place, found) = (slice.place, found + slice.events)
        }
        #expect(try await found + read(behind: place).events == events)
        let small = try await read(limit: EventSlice.Limit(bytes: 3))
        #expect(small.events == Array(events.prefix(2)), "until the bytes are reached")
        #expect(try await read(limit: EventSlice.Limit(bytes: 0)).events.isEmpty == false, "one at least")
        let late = try await publish("late")
        #expect(try await read(behind: all.place).events == late)
        #expect(try await read(in: ids.next()) == EventSlice(events: [], place: try await read().place, isAtEnd: true))
    }

    func readsTypes() async throws {
        let events = try await publish("lead.created", "lead.lost", "call.ended", "lead", "lead.created")
        for (type, wanted) in [
            ("lead.created", [0, 4]), ("lead.*", [0, 1, 4]), ("*", [0, 1, 2, 3, 4]), ("*.ended", [2]), ("l*d", [0, 3, 4]), ("none", []),
        ] {
            let slice = try await read(ofType: type)
            #expect(slice.events == wanted.map { events[$0] }, "\(type)")
            #expect(slice.isAtEnd)
            #expect(try await read(behind: slice.place, ofType: type).events.isEmpty)
        }
    }

    func findsPlaces() async throws {
        #expect(try await store.mark(behind: nil).place == 0)
        let events = try await publish("a", "b", "c")
        for (place, event) in events.enumerated() {
            let behind = try await store.mark(behind: event.id).place
            #expect(try await read(behind: behind).events == Array(events.dropFirst(place + 1)))
        }
        let end = try await store.mark(behind: nil).place
        let later = try await publish("d")
        #expect(try await read(behind: end).events == later)
    }

    func findsPlacesOfRemoved() async throws {
        let old = makeEvent(at: now.advanced(bySeconds: -100))
        try await publish(old)
        let strange = try await publish("x", in: ids.next())
        let newer = try await publish("a", "b")
        #expect(try await removeChains(before: now.advanced(bySeconds: -50)) == 1)
        for gone in [old.id, strange[0].id] {
            let behind = try await store.mark(behind: gone).place
            #expect(try await read(behind: behind).events == newer)
        }
        let behind = try await store.mark(behind: ids.next()).place
        #expect(try await read(behind: behind).events.isEmpty)
    }

    func namesBeginnings() async throws {
        let empty = try await store.mark(behind: nil)
        let first = try await publish("a")
        let strange = try await publish("x", in: ids.next())
        // Drawn before the last event there is, and written after it.
        let (slow, quick) = (makeEvent("slow"), makeEvent("quick", in: strange[0].workspaceID))
        try await publish(quick)
        let mark = try await store.mark(behind: nil)
        #expect(mark.id != quick.id)
        try await publish(slow)
        #expect(try await read(behind: store.mark(behind: mark.id).place).events == [slow])
        #expect(try await store.mark(behind: mark.id) == mark)
        #expect(try await read(behind: store.mark(behind: empty.id).place).events == first + [slow])
        #expect(try await store.mark(behind: ids.next()).id.ordinal == slow.id.ordinal)
    }

    func tellsFollowers() async throws {
        let (watch, second) = (store.watchEvents(in: workspaceID), store.watchEvents(in: workspaceID))
        let place = try await store.mark(behind: nil).place
        _ = try await publish("x", in: ids.next())
        let events = try await publish("a", "b")
        let first = try #require(await watch.next(atMost: .seconds(60)))
        #expect(try await read(behind: max(place, first - 1)).events == events)
        async let next = watch.next(atMost: .seconds(60))
        let third = try await publish("c")
        #expect(try await read(behind: try #require(await next) - 1).events == third)
        #expect(await second.next(atMost: .seconds(60)) == first)
    }

    func endsWatches() async {
        let watch = store.watchEvents(in: workspaceID)
        async let next = watch.next(atMost: .seconds(600))
        watch.end()
        #expect(await next == nil)
        #expect(await watch.next(atMost: .seconds(600)) == nil)
        #expect(watch.isOver)
    }
}
