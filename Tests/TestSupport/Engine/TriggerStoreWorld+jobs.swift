import Identifiers
import Testing
package import TriggerEngine

// What holds of actions that take time, and of the lanes in which fires wait for them.
extension TriggerStoreWorld {
    /// - Parameter path: of the URL.
    package static func httpRequest(_ path: String = "/leads?token=t", retries: Int = 3, timeout: Int = 5) throws -> ActionKind {
        let url = try #require(ActionURL("https://receiver.example.com\(path)"))
        return .httpRequest(HTTPRequestSettings(url: url, retryAttempts: retries, timeoutSeconds: timeout))
    }

    func keepsSignedActions() async throws {
        let secrets = SealedSecrets(current: [0, 1, 255], previous: [7])
        let action = makeAction(kind: try Self.httpRequest(retries: 1, timeout: 60), secrets: secrets)
        try await store.insert(action)
        #expect(try await store.action(action.id, in: workspaceID) == action)
        let changed = try await store.updateAction(
            action.id, in: workspaceID,
            change: { $0.secrets = SealedSecrets(current: [9]) }, onCommit: { _ in })
        #expect(changed?.secrets == SealedSecrets(current: [9]))
        #expect(try await store.action(action.id, in: workspaceID) == changed)
        #expect(changed?.settings == action.settings)
    }

    func undoesFailedChanges() async throws {
        let action = makeAction()
        try await store.insert(action)
        let told = Collected<Action>()
        await #expect(throws: ChangeError.store(.unavailable("no entropy"))) {
            _ = try await store.updateAction(
                action.id, in: workspaceID,
                change: { action throws(StoreError) in
                    action.settings.name = "half"
                    throw .unavailable("no entropy")
                }, onCommit: told.add)
        }
        #expect(try await store.action(action.id, in: workspaceID) == action)
        #expect(told.values.isEmpty)
    }

    // MARK: - Lanes

    func queuesInLanes() async throws {
        let trigger = try await addTrigger()
        let fires = [makeFire(of: trigger, cause: .cron), makeFire(of: trigger)]
        for fire in fires { try await self.fire(fire) }
        for _ in 0..<2 { try await store.record([RunResult(fire: fires[0], events: [], end: .waits(.httpRequest))]) }
        #expect(try await store.pendingFires(limit: 10) == [fires[1]])
        #expect(try await store.jobs(in: .httpRequest, JobTurns()) == [fires[0]])
        #expect(try await store.jobCount(in: .httpRequest) == 1)
        let run = completedRun(of: fires[0])
        for _ in 0..<2 { try await store.record([run]) }
        #expect(try await store.jobs(in: .httpRequest, JobTurns()).isEmpty)
        #expect(try await store.jobCount(in: .httpRequest) == 0)
        let events = try await store.events(ofTrigger: trigger.id, in: workspaceID, offset: 0, limit: 10)
        #expect(events.items.filter { $0.chainID == fires[0].eventID }.map(\.id) == [run.events[0].id, fires[0].eventID])
    }

    func takesTurns() async throws {
        let jobs = try await queue([3, 1, 2])
        var turns = JobTurns()
        let heads = jobs.map { $0[0] }
        #expect(try await store.jobs(in: .httpRequest, turns) == heads)
        turns.begin(heads[0])
        // From behind the one that had the last turn on, and round to its next.
        #expect(try await store.jobs(in: .httpRequest, turns) == [heads[1], heads[2], jobs[0][1]])
        turns.begin(heads[1])
        turns.begin(heads[2])
        #expect(try await store.jobs(in: .httpRequest, turns) == [jobs[0][1], jobs[2][1]])
        // Under way is passed over; what is older and came later goes first.
        turns.begin(jobs[0][2])
        #expect(try await store.jobs(in: .httpRequest, turns) == [jobs[2][1], jobs[0][1]])
        turns.end(heads[0])
        #expect(try await store.jobs(in: .httpRequest, turns) == [jobs[2][1], heads[0]])
    }

    func keepsToShares() async throws {
        let jobs = try await queue([5, 5])
        var limits = DispatchLimits()
        (limits.running, limits.runningPerWorkspace) = (3, 2)
        var turns = JobTurns(limits)
        for job in jobs[0].prefix(2) { turns.begin(job) }
        #expect(try await store.jobs(in: .httpRequest, turns) == [jobs[1][0]])
        turns.begin(jobs[1][0])
        #expect(try await store.jobs(in: .httpRequest, turns).isEmpty)
        turns.end(jobs[0][0])
        turns.end(jobs[0][1])
        #expect(try await store.jobs(in: .httpRequest, turns) == [jobs[0][0], jobs[1][1]])
        limits.running = 2
        var full = JobTurns(limits)
        full.begin(jobs[0][0])
        #expect(try await store.jobs(in: .httpRequest, full) == [jobs[1][0]])
    }

    /// Jobs of as many workspaces, in the order of their ids, so many each, oldest first.
    private func queue(_ counts: [Int]) async throws -> [[PendingFire]] {
        var jobs: [[PendingFire]] = []
        for count in counts {
            let trigger = try makeTrigger(action: makeAction(in: ids.next()))
            jobs.append((0..<count).map { _ in makeFire(of: trigger) })
        }
        for job in jobs.joined().reversed() { try await fire(job) }
        try await store.record(jobs.joined().map { RunResult(fire: $0, events: [], end: .waits(.httpRequest)) })
        return jobs
    }
}
