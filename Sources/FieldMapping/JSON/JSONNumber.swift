/// A JSON number by what it means, however it is written and however large it is: `1.0`, `1` and `10e-1` are equal, and nothing is rounded.
struct JSONNumber: Equatable {
    private let isNegative: Bool
    /// From the first to the last digit that is not 0; none for zero.
    private let digits: [UInt8]
    /// The number is 0.digits × 10^exponent.
    private let exponent: Int

    private static let minus = UInt8(ascii: "-")
    private static let zero = UInt8(ascii: "0")

    /// - Parameter text: a number in strict JSON.
    init(_ text: ArraySlice<UInt8>) {
        let unsigned = text.first == Self.minus ? text.dropFirst() : text
        let mantissa = unsigned.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let integer = mantissa.prefix { $0 != Byte.dot }
        let written = integer + mantissa.dropFirst(integer.count + 1)
        let significant = written.drop { $0 == Self.zero }
        let trailing = significant.reversed().prefix { $0 == Self.zero }.count
        digits = Array(significant.dropLast(trailing))
        isNegative = text.first == Self.minus && !digits.isEmpty
        let leading = written.count - significant.count
        exponent = digits.isEmpty ? 0 : Self.exponent(unsigned.dropFirst(mantissa.count + 1)) + integer.count - leading
    }

    /// Exponents beyond it count as it: no text has so many digits that it would matter.
    private static let greatestExponent = Int.max / 4

    private static func exponent(_ text: ArraySlice<UInt8>) -> Int {
        let digits = text.first == minus || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
        let magnitude = digits.reduce(0) { sum, digit in
            sum > greatestExponent / 10 - 1 ? greatestExponent : sum * 10 + Int(digit - zero)
        }
        return text.first == minus ? -magnitude : magnitude
    }
}

extension JSONNumber: Comparable {
    static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    /// Signs apart.
    private func isSmaller(than other: JSONNumber) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        return exponent != other.exponent ? exponent < other.exponent : digits.lexicographicallyPrecedes(other.digits)
    }
}
