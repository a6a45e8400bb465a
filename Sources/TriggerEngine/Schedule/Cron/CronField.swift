/// One of the five fields of a schedule, in the order in which they are written (contract, section 4).
package enum CronField: Int, CaseIterable, Sendable {
    case minute, hour, dayOfMonth, month, dayOfWeek
}

extension CronField: CustomStringConvertible {
    /// As it is called in errors and in the documentation.
    package var description: String {
        switch self {
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day of month"
        case .month: "month"
        case .dayOfWeek: "day of week"
        }
    }
}

extension CronField {
    /// The numbers that may be written. In the day of week 7 is Sunday as 0 is.
    var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The names that may be written instead; the first stands for the lowest number.
    var names: [StaticString] {
        switch self {
        case .minute, .hour, .dayOfMonth: []
        case .month: Self.months
        case .dayOfWeek: Self.weekdays
        }
    }

    private static let months: [StaticString] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]
    private static let weekdays: [StaticString] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
}
