/// A time that the wall clock shows, to the minute: `00:00` to `24:00`, the end of the day.
package struct TimeOfDay: Sendable, Hashable, Comparable {
    /// Since midnight, 0 to 1440.
    package let minutes: Int

    /// Two digits, a colon, two digits; `nil` for any other form.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard hours < 24 && minutes < 60 || hours == 24 && minutes == 0 else { return nil }
        self.minutes = hours * 60 + minutes
    }

    package var text: String {
        [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    package static func < (lhs: TimeOfDay, rhs: TimeOfDay) -> Bool { lhs.minutes < rhs.minutes }
}
