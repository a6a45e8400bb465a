/// The times of a day on which a schedule comes.
struct CronTimes: Sendable, Hashable {
    /// Bits 0 to 59, not all clear.
    let minutes: UInt64
    /// Bits 0 to 23, not all clear.
    let hours: UInt32

    /// The first of the day, in minutes since midnight.
    var first: Int64 { Int64(hours.trailingZeroBitCount * 60 + minutes.trailingZeroBitCount) }

    /// The first that is not before `minute`; both are minutes since midnight.
    func first(from minute: Int64) -> Int64? {
        let (hour, minute) = Int(minute).quotientAndRemainder(dividingBy: 60)
        if hours.contains(hour), let found = minutes.lowestBit(from: minute) { return Int64(hour * 60 + found) }
        return hours.lowestBit(from: hour + 1).map { Int64($0 * 60 + minutes.trailingZeroBitCount) }
    }
}
