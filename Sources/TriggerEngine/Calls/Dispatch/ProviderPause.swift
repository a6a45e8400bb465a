import Identifiers

/// Whether the provider can be asked to place calls, as a value: after it could not, it is left alone for some time, then asked for one call
/// at a time until that works.
///
/// | failures in a row | 1 | 2 | 3 | 4 | 5 | 6 and more |
/// | --- | --- | --- | --- | --- | --- | --- |
/// | pause in seconds | 1 | 2 | 4 | 8 | 16 | 30 |
///
/// What the provider says itself goes first, up to ``longestRequested``.
struct ProviderPause: Sendable, Equatable {
    static let longest = Duration.seconds(30)
    static let longestRequested = Duration.seconds(3600)

    private(set) var failures = 0
    private var since: Timestamp?
    private(set) var until: Timestamp?

    /// How many calls may be placed at `now` beside those that are being placed.
    func room(at now: Timestamp, placing: Int) -> Int {
        if isOn(at: now) { return 0 }
        return failures == 0 ? .max : max(0, 1 - placing)
    }

    /// A pause that begins in the future was begun before the clock was set back, and no longer counts.
    private func isOn(at now: Timestamp) -> Bool {
        guard let since, let until else { return false }
        return since <= now && now < until
    }

    mutating func note(_ placement: Placement, at now: Timestamp) {
        switch placement {
        // Of a request from before the pause, which holds all the same.
        case .placed, .refused: failures = 0
        case .uncertain: lengthen(nil, at: now)
        case .unavailable(_, let retryAfter): lengthen(retryAfter, at: now)
        }
    }

    /// Answers that were under way when the pause began do not make it longer.
    private mutating func lengthen(_ requested: Duration?, at now: Timestamp) {
        let isFirst = !isOn(at: now)
        if isFirst || failures == 0 { failures += 1 }
        let wait = requested.map { min($0, Self.longestRequested) } ?? min(.seconds(1 << min(failures - 1, 8)), Self.longest)
        let end = now.advanced(by: wait)
        if isFirst { (since, until) = (now, end) } else { until = until.map { max($0, end) } }
    }
}
