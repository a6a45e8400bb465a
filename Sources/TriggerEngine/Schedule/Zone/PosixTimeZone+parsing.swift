extension PosixTimeZone {
    /// `nil` for what is no such rule, and for daylight saving time of which the rule does not say when.
    init?(_ text: some Collection<UInt8>) {
        var reader = PosixReader(text)
        guard reader.skipName(), let west = reader.time(hours: 24) else { return nil }
        offset = -west
        if reader.isAtEnd {
            daylight = nil
        } else {
            guard let daylight = reader.daylight(standard: -west), reader.isAtEnd else { return nil }
            self.daylight = daylight
        }
    }
}

private struct PosixReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: some Collection<UInt8>) { rest = Array(text)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func daylight(standard: Int64) -> PosixTimeZone.Daylight? {
        guard skipName() else { return nil }
        var offset = standard + 3600
        if rest.first != UInt8(ascii: ",") {
            guard let west = time(hours: 24) else { return nil }
            offset = -west
        }
        guard skip(","), let start = date(), skip(","), let end = date() else { return nil }
        return .init(offset: offset, start: start, end: end)
    }

    /// Three letters or more, or `<…>` round anything.
    mutating func skipName() -> Bool {
        if skip("<") {
            rest = rest.drop { $0 != UInt8(ascii: ">") }
            return skip(">")
        }
        let name = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    private mutating func date() -> PosixDate? {
        guard let day = day() else { return nil }
        guard skip("/") else { return PosixDate(day: day, time: 7200) }
        return time(hours: 167).map { PosixDate(day: day, time: $0) }
    }

    private mutating func day() -> PosixDate.Day? {
        if skip("J") { return number(1...365).map { .withoutLeapDay($0) } }
        guard skip("M") else { return number(0...365).map { .dayOfYear($0) } }
        guard let month = number(1...12), skip("."), let week = number(1...5), skip("."), let weekday = number(0...6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }

    /// Hours, minutes and seconds, of which the last two may be left out; in seconds.
    mutating func time(hours: Int) -> Int64? {
        let sign: Int64 = skip("-") ? -1 : 1
        if sign > 0 { _ = skip("+") }
        guard let hour = number(0...hours) else { return nil }
        guard skip(":") else { return sign * Int64(hour) * 3600 }
        guard let minute = number(0...59) else { return nil }
        guard skip(":") else { return sign * Int64(hour * 60 + minute) * 60 }
        return number(0...59).map { sign * Int64(hour * 3600 + minute * 60 + $0) }
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return range.contains(number) ? number : nil
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
