import Identifiers

/// What the clock on the wall shows.
struct WallTime {
    let minute: Int
    let hour: Int
    let day: Int
    let month: Int
    /// 0 is Sunday.
    let weekday: Int
    let isLastDay: Bool
    let isInLastWeek: Bool

    /// The minutes of a day, in their order.
    ///
    /// - Parameter day: since 1970-01-01, on that clock.
    static func minutes(ofDay day: Int64) -> [WallTime] {
        let (date, nextDate, nextWeek) = (Self.date(day), Self.date(day + 1), Self.date(day + 7))
        return (0..<1440).map { minute in
            WallTime(
                minute: minute % 60, hour: minute / 60, day: date.day, month: date.month, weekday: Int(day + 4) % 7,
                isLastDay: nextDate.month != date.month, isInLastWeek: nextWeek.month != date.month)
        }
    }

    private static func date(_ day: Int64) -> (day: Int, month: Int) {
        let text = Timestamp(milliseconds: day * 86_400_000).description
        return (Int(text.dropFirst(8).prefix(2)) ?? 0, Int(text.dropFirst(5).prefix(2)) ?? 0)
    }
}

/// A schedule made at random, with a second, plain account of what fits it.
struct RandomCron {
    typealias Item = (text: String, fits: (WallTime) -> Bool)

    private let fields: [Item]

    var text: String { fields.map(\.text).joined(separator: " ") }

    var isFixed: Bool { !fields[0].text.hasPrefix("*") && !fields[1].text.hasPrefix("*") }

    init(using random: inout SplitMix64) {
        fields = [
            Self.list(using: &random) { Self.numbers(0...59, \.minute, using: &$0) },
            Self.list(using: &random) { Self.numbers(0...23, \.hour, using: &$0) },
            Self.list(using: &random, Self.dayOfMonth),
            Bool.random(using: &random) ? ("*", { _ in true }) : Self.list(using: &random, Self.month),
            Self.list(using: &random, Self.dayOfWeek),
        ]
    }

    func fits(_ time: WallTime) -> Bool {
        guard fields[0].fits(time), fields[1].fits(time), fields[3].fits(time) else { return false }
        let isDate = fields[2].fits(time)
        let isWeekday = fields[4].fits(time)
        let needsBoth = fields[2].text.hasPrefix("*") || fields[4].text.hasPrefix("*")
        return needsBoth ? isDate && isWeekday : isDate || isWeekday
    }
}

// MARK: - Fields

extension RandomCron {
    private static func list(using random: inout SplitMix64, _ item: (inout SplitMix64) -> Item) -> Item {
        let items = (0..<Int.random(in: 1...3, using: &random)).map { _ in item(&random) }
        return (items.map(\.text).joined(separator: ","), { time in items.contains { $0.fits(time) } })
    }

    private static func numbers(
        _ range: ClosedRange<Int>, _ part: @escaping (WallTime) -> Int, using random: inout SplitMix64
    ) -> Item {
        let ends = [Int.random(in: range, using: &random), Int.random(in: range, using: &random)].sorted()
        let step = Int.random(in: 1...9, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return ("*", { _ in true })
        case 1: return ("*/\(step)", { (part($0) - range.lowerBound) % step == 0 })
        case 2: return ("\(ends[0])/\(step)", { part($0) >= ends[0] && (part($0) - ends[0]) % step == 0 })
        case 3: return ("\(ends[0])-\(ends[1])", { (ends[0]...ends[1]).contains(part($0)) })
        default: return ("\(ends[0])", { part($0) == ends[0] })
        }
    }

    private static func dayOfMonth(using random: inout SplitMix64) -> Item {
        if Int.random(in: 0..<5, using: &random) == 0 { return ("L", \.isLastDay) }
        return numbers(1...31, \.day, using: &random)
    }

    private static func month(using random: inout SplitMix64) -> Item {
        let names = ["jan", "FEB", "mar", "APR", "May", "JUN", "JUL", "AUG", "SEP", "OCT", "nov", "DEC"]
        if Bool.random(using: &random) { return numbers(1...12, \.month, using: &random) }
        return wrapped(names, \.month, from: 1, using: &random)
    }

    private static func dayOfWeek(using random: inout SplitMix64) -> Item {
        let day = Int.random(in: 0...7, using: &random)
        let week = Int.random(in: 1...5, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return ("\(day)#\(week)", { $0.weekday == day % 7 && ($0.day + 6) / 7 == week })
        case 1: return ("\(day)L", { $0.weekday == day % 7 && $0.isInLastWeek })
        case 2: return wrapped(["SUN", "mon", "TUE", "wed", "THU", "FRI", "Sat"], \.weekday, from: 0, using: &random)
        case 3: return ("*", { _ in true })
        default: return ("\(day)", { $0.weekday == day % 7 })
        }
    }

    /// A range of names that may go round the end: counted from its start, all up to its end.
    private static func wrapped(
        _ names: [String], _ part: @escaping (WallTime) -> Int, from first: Int, using random: inout SplitMix64
    ) -> Item {
        let start = Int.random(in: names.indices, using: &random)
        let length = Int.random(in: names.indices, using: &random)
        let text = "\(names[start])-\(names[(start + length) % names.count])"
        return (text, { (part($0) - first - start + names.count) % names.count <= length })
    }
}
