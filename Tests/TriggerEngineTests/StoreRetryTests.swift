import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Asking a failing store again")
struct StoreRetryTests {
    @Test(
        "the waits are those of the table",
        arguments: zip(
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 1000, Int.max],
            [100, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000]))
    func waits(failures: Int, milliseconds: Int) {
        #expect(StoreRetry.wait(afterFailures: failures) == .milliseconds(milliseconds))
    }

    @Test("a failure is told and followed by a longer wait each time, until a turn that does not fail")
    func failures() async {
        let (recorder, waits) = (LogRecorder(), Collected<Duration>())
        let retry = StoreRetry(sleep: { waits.add($0) })
        let outcomes = [true, true, false, true]
        let task = Task {
            var turn = 0
            await retry.takeTurns(StoreFailureLog(recorder.logger, "it could not be done")) { () throws(StoreError) in
                defer { turn += 1 }
                guard turn < outcomes.count else { return withUnsafeCurrentTask { $0?.cancel() } }
                if outcomes[turn] { throw .unavailable("disk full") }
            }
        }
        await task.value
        #expect(waits.values == [.milliseconds(100), .milliseconds(200), .milliseconds(100)])
        #expect(
            recorder.lines.map { $0.contains("it could not be done") && $0.contains("disk full") } == [
                true, true, true,
            ])
    }

    @Test("what is called off with the service is no failure")
    func calledOff() async {
        let recorder = LogRecorder()
        let task = Task {
            await StoreRetry().takeTurns(StoreFailureLog(recorder.logger, "it could not be done")) { () throws(StoreError) in
                withUnsafeCurrentTask { $0?.cancel() }
                throw .unavailable("CancellationError")
            }
        }
        await task.value
        #expect(recorder.lines.isEmpty)
    }
}
