import Identifiers

/// How far an instant is from now, to the nearest whole unit: `in 3 h`, `5 min ago`, `now`.
enum RelativeTime {
    private static let units: [(name: String, seconds: Int64, limit: Int64)] = [
        ("s", 1, 60), ("min", 60, 60), ("h", 3600, 48), ("d", 86_400, 730), ("y", 31_557_600, .max),
    ]

    static func text(_ instant: Timestamp, now: Timestamp) -> String {
        let distance = (instant - now).magnitude
        for unit in units {
            let count = rounded(distance, by: unit.seconds * 1000)
            guard count < unit.limit else { continue }
            guard count > 0 else { break }
            return instant > now ? "in \(count) \(unit.name)" : "\(count) \(unit.name) ago"
        }
        return "now"
    }

    private static func rounded(_ milliseconds: UInt64, by unit: Int64) -> Int64 {
        Int64((milliseconds + UInt64(unit) / 2) / UInt64(unit))
    }
}
