/// What may stand in a header line (RFC 9110, 5.1 and 5.5). What passes cannot end the line early.
enum HeaderRules {
    /// A token.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.allBytes(isTokenByte)
    }

    /// Visible characters, spaces and tabs.
    static func isValue(_ value: String) -> Bool {
        value.allBytes { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        if byte.isASCIILetter || byte.isDigit || byte == UInt8(ascii: "-") { return true }
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"): return true
        case UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "^"): return true
        case UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"): return true
        default: return false
        }
    }
}
