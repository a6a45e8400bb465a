import Synchronization
import Testing

@testable import TriggerEngine

struct StopDeadlineTests {
    @Test("each gets what it may take, as far as the time of all together goes")
    func sharing() {
        let instant = Mutex(ContinuousClock.now)
        let deadline = StopDeadline(total: .seconds(7)) { instant.withLock { $0 } }
        // The time begins with the first who asks.
        instant.withLock { $0 += .seconds(100) }
        #expect(deadline.remaining(atMost: .seconds(5)) == .seconds(5))
        instant.withLock { $0 += .seconds(4) }
        #expect(deadline.remaining(atMost: .seconds(6)) == .seconds(3))
        instant.withLock { $0 += .seconds(4) }
        #expect(deadline.remaining(atMost: .seconds(6)) == .zero)
    }
}
