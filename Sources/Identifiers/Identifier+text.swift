extension Identifier {
    /// Reads the 36-character form, in either case. `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let id = text.withUTF8({ Identifier(ascii: $0) }) else { return nil }
        self = id
    }

    /// The same, from bytes that are lent. Not generic: other modules would call it unspecialised, at ten times the cost.
    package init?(ascii: UnsafeBufferPointer<UInt8>) {
        self.init(ascii: UnsafeRawBufferPointer(ascii))
    }

    package init?(ascii: UnsafeRawBufferPointer) {
        guard ascii.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var digits = 0
        for position in 0..<36 {
            let byte = ascii[position]
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = hexadecimalValue(byte) else { return nil }
            if digits < 16 { high = high << 4 | digit } else { low = low << 4 | digit }
            digits += 1
        }
        self.init(high: high, low: low)
    }

    /// Characters of the text.
    package static let textLength = 36

    /// Appends the 36 lower-case characters to `bytes`.
    package func write(to bytes: inout [UInt8]) {
        withText { bytes.append(contentsOf: $0) }
    }

    /// Lends the 36 lower-case characters. Not generic: other modules would call it unspecialised.
    package func withText(_ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.textLength) { text in
            write(to: text)
            body(UnsafeRawBufferPointer(text))
        }
    }

    private func write(to text: UnsafeMutableBufferPointer<UInt8>) {
        var position = 0
        for index in 0..<16 {
            let byte = UInt8(truncatingIfNeeded: (index < 8 ? high : low) >> UInt64(56 - 8 * (index & 7)))
            text[position] = lowerHexadecimal(byte >> 4)
            text[position + 1] = lowerHexadecimal(byte & 0xF)
            position += 2
            if index == 3 || index == 5 || index == 7 || index == 9 {
                text[position] = UInt8(ascii: "-")
                position += 1
            }
        }
    }
}

extension Identifier: CustomStringConvertible {
    package var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { text in
            write(to: text)
            return Self.textLength
        }
    }
}

private func hexadecimalValue(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}

private func lowerHexadecimal(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
}
