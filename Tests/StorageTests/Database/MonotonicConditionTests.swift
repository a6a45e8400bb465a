import Foundation
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1)))
struct MonotonicConditionTests {
    @Test("a wait frees the lock, ends when somebody signals, and has the lock again then")
    func signalled() {
        let condition = MonotonicCondition()
        // Both are under the condition's lock.
        nonisolated(unsafe) var (isDone, isReleased) = (false, false)
        let heldUntil = ContinuousClock.now.advanced(by: .milliseconds(20))
        condition.lock()
        Thread.detachNewThread {
            condition.lock()
            isDone = true
            condition.signal()
            while ContinuousClock.now < heldUntil {}
            isReleased = true
            condition.unlock()
        }
        while !isDone { condition.wait() }
        #expect(isReleased)
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
