import Foundation
import Testing

@testable import Storage

struct MonotonicConditionTests {
    @Test("a wait ends when somebody signals, and only once the lock is free")
    func signalled() {
        let condition = MonotonicCondition()
        nonisolated(unsafe) var isDone = false
        condition.lock()
        Thread.detachNewThread {
            condition.lock()
            isDone = true
            condition.signal()
            condition.unlock()
        }
        while !isDone { condition.wait() }
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
