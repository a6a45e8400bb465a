package import Identifiers

/// When the clocks of a time zone show what: an immutable copy of the system's data for one zone, all of the past and
/// the rules for the future.
package struct TimeZoneRules: Sendable, Equatable {
    /// From `start` on, the zone's clocks are ahead of UTC by `offset`. Both in seconds.
    struct Change: Sendable, Equatable {
        var start: Int64
        var offset: Int64
    }

    /// Coordinated Universal Time, which needs no data.
    package static let utc = TimeZoneRules(name: "UTC", offset: 0)

    /// The IANA name.
    package let name: String
    /// In their order; the first has held since ever.
    private let changes: [Change]
    /// How many of the last changes come again every 400 years, as the calendar does; 0 when the last one holds for good.
    private let cycle: Int

    /// - Parameters:
    ///   - offset: before the first change.
    ///   - changes: in their order.
    ///   - rule: holds after the last change.
    init(name: String, offset: Int64, changes: [Change] = [], rule: PosixTimeZone? = nil) {
        var all = [Change(start: Self.ever, offset: offset)]
        for change in changes { all.append(joining: change) }
        let known = all.count
        if let rule { all.append(rule, behind: changes.last?.start, lap: Self.lap) }
        self.name = name
        self.changes = all
        cycle = all.count - known
    }

    /// How far the zone's clocks are ahead of UTC at an instant, in seconds.
    package func offset(at instant: Timestamp) -> Int {
        Int(span(at: instant.milliseconds.flooredDivision(by: 1000)).offset)
    }

    /// Before any instant, and as far from overflowing as from those.
    static let ever = Int64.min / 4
    /// 400 years, in seconds.
    static let lap: Int64 = 146_097 * 86_400
}

// MARK: - Spans

/// A stretch of time in which a zone's clocks keep one offset. In seconds; `local` ones are read off the wall clock.
struct TimeZoneSpan {
    let index: Int
    let start: Int64
    /// The next span's start.
    let end: Int64
    let offset: Int64
    /// What the clocks showed when they were changed to this offset.
    let previousLocalEnd: Int64

    var localStart: Int64 { start + offset }
    var localEnd: Int64 { end + offset }
}

extension TimeZoneRules {
    /// - Parameter second: since 1970.
    func span(at second: Int64) -> TimeZoneSpan { span(index(at: second)) }

    /// The one that follows, which there is unless the `end` of `span` is never reached.
    func span(after span: TimeZoneSpan) -> TimeZoneSpan { self.span(span.index + 1) }

    private func span(_ index: Int) -> TimeZoneSpan {
        let change = change(index) ?? changes[0]
        let previous = index > 0 ? self.change(index - 1) : nil
        return TimeZoneSpan(
            index: index, start: change.start, end: self.change(index + 1)?.start ?? -Self.ever, offset: change.offset,
            previousLocalEnd: previous.map { change.start + $0.offset } ?? Self.ever)
    }

    /// Counts on through the cycle.
    private func change(_ index: Int) -> Change? {
        if index < changes.count { return changes[index] }
        guard cycle > 0 else { return nil }
        let laps = (index - changes.count) / cycle + 1
        var change = changes[index - laps * cycle]
        change.start += Int64(laps) * Self.lap
        return change
    }

    private func index(at second: Int64) -> Int {
        guard cycle > 0 else { return position(of: second) }
        let beyond = second - changes[changes.count - cycle].start
        let laps = max(0, beyond.flooredDivision(by: Self.lap))
        return position(of: second - laps * Self.lap) + Int(laps) * cycle
    }

    /// The last of `changes` that starts at `second` or before.
    private func position(of second: Int64) -> Int {
        var (low, high) = (0, changes.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if changes[middle].start <= second { low = middle } else { high = middle }
        }
        return low
    }
}

// MARK: - Building

extension [TimeZoneRules.Change] {
    /// Leaves out what changes nothing; of two changes at the same instant the later one counts.
    fileprivate mutating func append(joining change: TimeZoneRules.Change) {
        if let last, last.start == change.start { removeLast() }
        if last?.offset != change.offset { append(change) }
    }

    /// Appends the changes that a rule makes in 400 years behind the last one known, or behind 1970.
    fileprivate mutating func append(_ rule: PosixTimeZone, behind known: Int64?, lap: Int64) {
        let known = known ?? 0
        let year = CivilMonth(containing: known.flooredDivision(by: 86_400)).year
        var first: Int64?
        for change in (year...year + 402).flatMap({ rule.changes(in: $0) }) where change.start > known {
            if let first, change.start >= first + lap { break }
            let count = self.count
            append(joining: change)
            if self.count > count { first = first ?? change.start }
        }
    }
}
