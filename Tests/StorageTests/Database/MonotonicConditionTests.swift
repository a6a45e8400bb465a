import Foundation
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1)))
struct MonotonicConditionTests {
    @Test("a wait frees the lock, and ends when somebody signals")
    func signalled() {
        let condition = MonotonicCondition()
        // Under the condition's lock.
        nonisolated(unsafe) var (isDone, waits) = (false, 0)
        condition.lock()
        Thread.detachNewThread {
            condition.lock()
            isDone = true
            condition.signal()
            condition.unlock()
        }
        while !isDone {
            waits += 1
            condition.wait()
        }
        // The other thread cannot have had the lock before the first wait.
        #expect(waits > 0)
        condition.unlock()
    }

    @Test(
        "a wait that nobody ends is over after its time, and not before", arguments: [Duration.zero, .milliseconds(20), .milliseconds(-5)])
    func timed(duration: Duration) {
        let condition = MonotonicCondition()
        condition.lock()
        let start = ContinuousClock.now
        condition.wait(atMost: duration)
        condition.unlock()
        #expect(ContinuousClock.now - start >= duration)
    }
}
