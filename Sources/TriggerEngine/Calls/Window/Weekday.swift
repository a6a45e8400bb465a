/// A day of the week, as `days` of a window names it.
package enum Weekday: String, Sendable, CaseIterable {
    case monday = "mon"
    case tuesday = "tue"
    case wednesday = "wed"
    case thursday = "thu"
    case friday = "fri"
    case saturday = "sat"
    case sunday = "sun"

    /// - Parameter day: in days since 1970-01-01, a Thursday.
    init(of day: Int64) {
        let rest = Int((day + 3) % 7)
        self = Self.allCases[rest < 0 ? rest + 7 : rest]
    }
}
