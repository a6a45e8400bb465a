import Glibc

/// An instant: whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
package struct Timestamp: Hashable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The system's wall clock.
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package func advanced(bySeconds seconds: Int) -> Timestamp {
        advanced(byMilliseconds: Int64(seconds) * 1000)
    }

    package func advanced(byMilliseconds difference: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds + difference)
    }
}

extension Timestamp: Comparable {
    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.milliseconds < rhs.milliseconds }

    /// Milliseconds from `rhs` to `lhs`.
    package static func - (lhs: Timestamp, rhs: Timestamp) -> Int64 { lhs.milliseconds - rhs.milliseconds }
}
