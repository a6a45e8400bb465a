import Dispatch
import GRDB
import Testing
import TriggerEngine

@testable import Storage

struct CommitQueueTests {
    private static func limits(_ change: (inout StoreLimits) -> Void) -> StoreLimits {
        var limits = StorageWorld.limits
        change(&limits)
        return limits
    }

    private func notes(_ world: StorageWorld) async throws -> Set<String> {
        try await world.store.read { db in try Set(String.fetchAll(db, sql: "SELECT name FROM notes")) }
    }

    @Test("everything that waits goes into one transaction, in order")
    func batching() async throws {
        let world = try StorageWorld()
        let held = try await HeldQueue(world.store)
        let names = (0..<10).map { "w\($0)" }
        for name in names { held.enqueue(name) }
        held.release()
        let outcomes = await held.outcomes(10)
        #expect(outcomes.map(\.name) == names)
        #expect(outcomes.allSatisfy { $0.failure == nil })
        #expect(held.commits == 2)
        #expect(try await notes(world) == Set(names))
    }

    @Test("a transaction takes no more writes than its limit")
    func batchLimit() async throws {
        let world = try StorageWorld(Self.limits { $0.batch = 4 })
        let held = try await HeldQueue(world.store)
        for number in 0..<10 { held.enqueue("w\(number)") }
        held.release()
        _ = await held.outcomes(10)
        #expect(held.commits == 1 + 3)
    }

    @Test("what does not fit is refused at once as overloaded, by number and by bytes")
    func bounds() async throws {
        let world = try StorageWorld(
            Self.limits {
                $0.waiting = 4
                $0.waitingBytes = 1000
            })
        let held = try await HeldQueue(world.store)
        for number in 0..<2 { held.enqueue("w\(number)") }
        held.enqueue("droppable", admission: .droppable)
        held.enqueue("large", cost: 1001)
        held.enqueue("w2", cost: 1000)
        held.enqueue("w3", cost: 0)
        held.enqueue("one too many")
        held.enqueue("due", admission: .completing)
        #expect(await held.outcomes(3).map(\.name) == ["droppable", "large", "one too many"])
        held.release()
        let outcomes = await held.outcomes(8)
        #expect(outcomes.prefix(3).allSatisfy { $0.failure == .overloaded })
        #expect(outcomes.dropFirst(3).allSatisfy { $0.failure == nil })
        #expect(try await notes(world) == ["w0", "w1", "w2", "w3", "due"])
    }

    @Test("a write that holds more than all may hold is taken when nothing else waits")
    func largeAlone() async throws {
        let world = try StorageWorld(Self.limits { $0.waitingBytes = 1000 })
        let held = try await HeldQueue(world.store)
        held.enqueue("large", cost: 5000)
        held.enqueue("small", cost: 1)
        held.release()
        let outcomes = await held.outcomes(2)
        #expect(outcomes.first { $0.name == "large" }?.failure == nil)
        #expect(outcomes.first { $0.name == "small" }?.failure == .overloaded)
    }

    @Test("a background write goes along once enough urgent ones have gone")
    func backgroundByWrites() async throws {
        let world = try StorageWorld(
            Self.limits {
                $0.batch = 5
                $0.urgentBatches = 100
                $0.urgentWrites = 10
            })
        let held = try await HeldQueue(world.store)
        for number in 0..<2 { held.enqueue("b\(number)", inBackground: true) }
        for number in 0..<20 { held.enqueue("w\(number)") }
        held.release()
        let order = await held.outcomes(22).map(\.name)
        // Two writes, of the world's table and the one that held the queue, went before.
        #expect(order.firstIndex(of: "b0") == 10)
        #expect(order.firstIndex(of: "b1") == 21)
    }

    @Test("a write that fails for a reason of its own fails alone", arguments: [false, true])
    func failsAlone(isIsolated: Bool) async throws {
        struct OwnReason: Error {}
        let world = try StorageWorld()
        let held = try await HeldQueue(world.store)
        held.enqueue("a")
        held.enqueue("b", isIsolated: isIsolated, failing: StoreError.overloaded)
        held.enqueue("c")
        // The name is taken: a constraint of the table.
        held.enqueue("c", isIsolated: isIsolated)
        held.enqueue("d", isIsolated: isIsolated, failing: OwnReason())
        held.enqueue("e")
        held.release()
        let failures = await held.outcomes(6).map(\.failure)
        #expect(failures[0] == nil && failures[1] == .overloaded && failures[2] == nil && failures[5] == nil)
        for index in [3, 4] {
            guard case .unavailable = failures[index] else {
                Issue.record("\(String(describing: failures[index]))")
                continue
            }
        }
        #expect(try await notes(world) == ["a", "c", "e"])
        if isIsolated { #expect(held.commits == 2) }
    }

    @Test("a failure of the disk fails the whole batch, and the queue goes on")
    func failureOfTheStore() async throws {
        let world = try StorageWorld()
        let held = try await HeldQueue(world.store)
        held.enqueue("a")
        let failure = DatabaseError(resultCode: .SQLITE_IOERR, message: "disk I/O error")
        held.enqueue("b", isIsolated: true, failing: failure)
        held.enqueue("c")
        held.release()
        let failures = await held.outcomes(3).map(\.failure)
        #expect(failures.allSatisfy { $0 == .unavailable("SQLite 10: disk I/O error") })
        #expect(try await notes(world).isEmpty)
        try await world.store.commits.write { db in try db.execute(sql: "INSERT INTO notes VALUES ('later')") }
        #expect(try await notes(world) == ["later"])
    }

    @Test("stopping commits what waits, in both lanes, and refuses what comes later")
    func stopping() async throws {
        let world = try StorageWorld()
        let held = try await HeldQueue(world.store)
        for number in 0..<5 { held.enqueue("w\(number)") }
        for number in 0..<3 { held.enqueue("b\(number)", inBackground: true) }
        let stopped = DispatchQueue(label: "stop")
        async let end: Void = withCheckedContinuation { continuation in
            stopped.async {
                held.queue.stop()
                continuation.resume()
            }
        }
        held.release()
        await end
        held.enqueue("late")
        held.enqueue("late", inBackground: true)
        let outcomes = await held.outcomes(10)
        #expect(outcomes.prefix(8).allSatisfy { $0.failure == nil })
        #expect(outcomes.suffix(2).allSatisfy { $0.failure != nil && $0.failure != .overloaded })
        #expect(try await notes(world).count == 8)
    }

    @Test("one background write goes along with every third commit while urgent ones keep coming")
    func background() async throws {
        let world = try StorageWorld(
            Self.limits {
                $0.batch = 1
                $0.urgentBatches = 3
            })
        let held = try await HeldQueue(world.store)
        for number in 0..<3 { held.enqueue("b\(number)", inBackground: true) }
        for number in 0..<20 { held.enqueue("w\(number)") }
        held.release()
        let order = await held.outcomes(23).map(\.name)
        // Two commits, of the world's table and of the write that held the queue, went before.
        let first = ["w0", "b0", "w1", "w2", "w3", "b1", "w4", "w5", "w6", "b2"]
        #expect(order == first + (7..<20).map { "w\($0)" })
        #expect(held.commits == 1 + 20)
    }

    @Test("without urgent writes background ones are committed at once")
    func backgroundAlone() async throws {
        let world = try StorageWorld()
        let value = try await world.store.commits.transactInBackground { try Int.fetchOne($0.db, sql: "SELECT 42") }
        #expect(value == 42)
    }
}
