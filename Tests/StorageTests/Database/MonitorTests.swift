import Foundation
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1)))
struct MonitorTests {
    @Test("a wait frees the lock, and ends when somebody signals a change")
    func signalled() {
        let monitor = Monitor((isDone: false, looks: 0))
        monitor.wait { state in
            state.looks += 1
            // It cannot have the lock before this thread waits.
            if state.looks == 1 {
                Thread.detachNewThread {
                    monitor.withLock { $0.isDone = true }
                    monitor.signal()
                }
            }
            return state.isDone ? .found(()) : .waiting
        }
        #expect(monitor.withLock { $0.looks } > 1)
    }

    @Test("a signal to all ends every wait")
    func broadcast() {
        let monitor = Monitor((isOpen: false, waiting: 0, passed: 0))
        for _ in 0..<3 {
            Thread.detachNewThread {
                monitor.withLock { $0.waiting += 1 }
                monitor.wait { $0.isOpen ? .found(()) : .waiting }
                monitor.withLock { $0.passed += 1 }
            }
        }
        monitor.wait { state in
            if state.waiting == 3, !state.isOpen {
                state.isOpen = true
                monitor.broadcast()
            }
            return state.passed == 3 ? .found(()) : .waitingAtMost(.milliseconds(5))
        }
        #expect(monitor.withLock { $0.passed } == 3)
    }

    @Test(
        "a wait that nobody ends is over after its time, and not before", arguments: [Duration.zero, .milliseconds(20), .milliseconds(-5)])
    func timed(duration: Duration) {
        let monitor = Monitor(0)
        let start = ContinuousClock.now
        monitor.wait { looks in
            looks += 1
            return looks == 1 || ContinuousClock.now - start < duration ? .waitingAtMost(duration) : .found(())
        }
        #expect(ContinuousClock.now - start >= duration)
    }

    @Test("what the look throws ends the wait, and the lock is free")
    func thrown() {
        struct Failure: Error {}
        let monitor = Monitor(1)
        #expect(throws: Failure.self) { try monitor.wait { _ throws(Failure) -> Monitor<Int>.Look<Void> in throw Failure() } }
        #expect(monitor.withLock { $0 } == 1)
    }
}
