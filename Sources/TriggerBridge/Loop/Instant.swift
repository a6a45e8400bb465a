import Glibc

/// A moment of the clock that never goes back, in nanoseconds since an origin without meaning.
struct Instant: Sendable, Hashable, Comparable {
    let nanoseconds: Int64

    /// Before every ``now()``.
    static let past = Instant(nanoseconds: 0)

    /// After every ``now()``, and after every instant that a timeout leads to.
    static let never = Instant(nanoseconds: .max)

    static func now() -> Instant { Instant(nanoseconds: read(CLOCK_MONOTONIC)) }

    /// Milliseconds since 1970 of the clock on the wall.
    static func millisecondsSince1970() -> Int64 { read(CLOCK_REALTIME) / 1_000_000 }

    static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    static func + (start: Instant, duration: Duration) -> Instant {
        Instant(nanoseconds: start.nanoseconds + duration.nanoseconds)
    }

    /// The earlier of two that there may be.
    static func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    /// Whole microseconds, rounded down.
    func microseconds(to end: Instant) -> Int64 { (end.nanoseconds - nanoseconds) / 1_000 }

    /// Whole milliseconds, rounded up; 0 when `end` is in the past.
    func millisecondsUp(to end: Instant) -> Int64 {
        let distance = end.nanoseconds - nanoseconds
        return max(0, distance / 1_000_000 + (distance % 1_000_000 > 0 ? 1 : 0))
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// Whole nanoseconds, rounded towards zero; beyond thirty years, thirty years.
    var nanoseconds: Int64 {
        let limit: Int64 = 1_000_000_000
        let (seconds, attoseconds) = components
        return min(max(seconds, -limit), limit) * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Whole milliseconds, rounded towards zero.
    var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
