/// A piece of a schedule's text.
typealias CronText = Substring.UTF8View

extension CronText {
    var string: String { String(Substring(self)) }
}

/// A number, or a name that stands for one. Whether the field has that number is not looked at.
struct CronValue {
    /// Numbers beyond 1,000 are all the same: larger than any that is used.
    let number: Int
    let isName: Bool

    /// `nil` for what is neither.
    init?(_ text: CronText, _ field: CronField) {
        if let number = Self.number(text) {
            (self.number, isName) = (number, false)
        } else if let index = field.names.firstIndex(where: { Self.isEqual(text, $0) }) {
            (number, isName) = (index + field.range.lowerBound, true)
        } else {
            return nil
        }
    }

    private static func number(_ text: CronText) -> Int? {
        guard !text.isEmpty else { return nil }
        var number = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = min(number * 10 + Int(byte - UInt8(ascii: "0")), 1000)
        }
        return number
    }

    /// Upper and lower case are the same.
    private static func isEqual(_ text: CronText, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { name in text.elementsEqual(name) { $0 & ~0x20 == $1 } }
    }
}

extension CronField {
    /// Brings a number behind the end of a field with names round to its start: 7 is Sunday, 0.
    func folded(_ number: Int) -> Int {
        names.isEmpty ? number : (number - range.lowerBound) % names.count + range.lowerBound
    }
}
