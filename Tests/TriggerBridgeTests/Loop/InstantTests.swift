import Testing

@testable import TriggerBridge

@Suite("An instant")
struct InstantTests {
    @Test("goes on by a duration")
    func add() {
        #expect(Instant(nanoseconds: 5) + .microseconds(2) == Instant(nanoseconds: 2005))
    }

    @Test(
        "is a whole number of milliseconds away, rounded up, so that no wait ends early",
        arguments: [(0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (-5, 0)])
    func milliseconds(nanoseconds: Int64, milliseconds: Int64) {
        #expect(Instant(nanoseconds: 10).millisecondsUp(to: Instant(nanoseconds: 10 + nanoseconds)) == milliseconds)
    }

    @Test("bears any duration")
    func extremes() {
        #expect(Duration.seconds(Int64.max).nanoseconds == 1_000_000_000_000_000_000)
        #expect(Duration.seconds(Int64.min).nanoseconds == -1_000_000_000_000_000_000)
    }
}
