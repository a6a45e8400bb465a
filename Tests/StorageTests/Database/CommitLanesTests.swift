import Testing
import TriggerEngine

@testable import Storage

/// Whose turn it is, as a value.
struct CommitLanesTests {
    private static let limits = {
        var limits = StoreLimits()
        limits.journalRows = 2
        limits.journalBytes = 64 * JournalBatch.blockSize
        return limits
    }()
    private var lanes = CommitLanes(Self.limits)

    private func batch(_ sequence: UInt64, blocks: Int = 1) -> JournalBatch {
        let encoder = JournalEncoder(capacity: 16 * 1024)
        let row = encoder.insert(JournaledSQL.pending)
        [UInt8](repeating: 1, count: blocks * JournalBatch.blockSize - 100).withUnsafeBytes { row.bind(blob: $0) }
        row.run()
        return encoder.finish(sequence: sequence, salt: 1)
    }

    private final class Job: CommitJob {
        var cost: Int { 0 }
        var isIsolated: Bool { false }
        func perform(in transaction: Transaction) {}
        func end(_ failure: StoreError?) {}
    }

    private mutating func append(_ job: Job) -> Bool { lanes.append(job, .bounded) }

    private mutating func append(_ sequences: ClosedRange<UInt64>) {
        for sequence in sequences { lanes.journaled.append(batch(sequence)) }
    }

    @Test("a write goes once what was in the journal before it is in the tables, and does not wait for what came after")
    mutating func urgent() {
        append(1...5)
        let (first, second) = (Job(), Job())
        let isFirstTaken = append(first)
        #expect(isFirstTaken)
        append(6...20)
        let isSecondTaken = append(second)
        #expect(isSecondTaken)
        var turns: [(batches: ClosedRange<UInt64>, writes: Int)] = []
        for _ in 0..<5 {
            let (batches, writes) = lanes.takeTurn()
            turns.append((batches[0].sequence...batches[batches.count - 1].sequence, writes.count))
            if turns.count == 2 { #expect(writes.first === first) }
            // More comes as fast as it goes.
            append(UInt64(17 + 4 * turns.count)...UInt64(20 + 4 * turns.count))
        }
        #expect(turns.map(\.batches) == [1...4, 5...8, 9...12, 13...16, 17...20])
        #expect(turns.map(\.writes) == [0, 1, 0, 0, 1])
    }

    @Test("a background write gets its turn while the journal is never empty")
    mutating func background() {
        append(1...100)
        let isTaken = append(Job())
        #expect(isTaken)
        let job = Job()
        lanes.appendInBackground(job)
        let turns = (0..<4).map { _ in lanes.takeTurn().writes }
        #expect(turns.contains { $0.contains { $0 === job } })
    }

    @Test("one transaction takes a quarter of the journal's bytes")
    mutating func bytes() {
        for sequence in 1...4 as ClosedRange<UInt64> { lanes.journaled.append(batch(sequence, blocks: 9)) }
        #expect(lanes.journaled.isDue)
        let turn = lanes.takeTurn()
        #expect(turn.batches.map(\.sequence) == [1, 2])
    }

    @Test(
        "the more rows came into the tables, the longer the next transaction gathers more; a write does not wait for that",
        arguments: [1, 7, 20, 400])
    mutating func resting(rows: Int) throws {
        let encoder = JournalEncoder(capacity: 16 * 1024)
        for _ in 0..<rows {
            let row = encoder.insert(JournaledSQL.pending)
            row.bind(nil as Int64?)
            row.run()
        }
        let application = JournalApplication([encoder.finish(sequence: 1, salt: 1)], onEnd: { _, _ in })
        let now = ContinuousClock.now
        lanes.journaled.end(application, nil, at: now)
        append(2...2)
        guard case .at(let instant) = lanes.next else {
            Issue.record("it does not rest")
            return
        }
        #expect(instant == now + .milliseconds(min(rows, 20)))
        let isTaken = append(Job())
        #expect(isTaken)
        guard case .now = lanes.next else {
            Issue.record("a write waits")
            return
        }
    }

    @Test("while rows cannot come into the tables all of them are tried at once, and every write goes along; one try a second without one")
    mutating func failing() throws {
        append(1...20)
        let failed = JournalApplication(lanes.takeTurn().batches, onEnd: { _, _ in })
        let now = ContinuousClock.now
        lanes.journaled.end(failed, .unavailable("locked"), at: now)
        guard case .at(let instant) = lanes.next else {
            Issue.record("it is tried again at once")
            return
        }
        #expect(instant == now + .seconds(1))
        let isTaken = append(Job())
        #expect(isTaken)
        guard case .now = lanes.next else {
            Issue.record("a write waits")
            return
        }
        let turn = lanes.takeTurn()
        #expect(turn.batches.map(\.sequence) == Array(1...20) && turn.writes.count == 1)
    }

    @Test("a stop waits for the journal's rows, unless they cannot come into the tables")
    mutating func stopping() {
        append(1...20)
        lanes.isStopping = true
        var taken = 0
        while case .now = lanes.next { taken += lanes.takeTurn().batches.count }
        #expect(taken == 20)
        append(21...22)
        lanes.journaled.end(JournalApplication(lanes.takeTurn().batches, onEnd: { _, _ in }), .unavailable("locked"), at: .now)
        lanes.appendInBackground(Job())
        guard case .now = lanes.next else {
            Issue.record("a background write waits")
            return
        }
        let turn = lanes.takeTurn()
        #expect(turn.writes.count == 1)
        lanes.journaled.end(JournalApplication(turn.batches, onEnd: { _, _ in }), .unavailable("locked"), at: .now)
        guard case .closed = lanes.next else {
            Issue.record("it does not end")
            return
        }
    }
}
