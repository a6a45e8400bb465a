/// `application/x-www-form-urlencoded` (the URL standard, section 5.2): bodies of forms, and queries.
package enum FormEncoding {
    package static let contentType = "application/x-www-form-urlencoded"

    /// In the order that is given; a name may stand in it more than once.
    package static func encode(_ fields: [(name: String, value: String)]) -> String {
        var text: [UInt8] = []
        for (name, value) in fields {
            if !text.isEmpty { text.append(UInt8(ascii: "&")) }
            append(name, to: &text)
            text.append(UInt8(ascii: "="))
            append(value, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ part: String, to text: inout [UInt8]) {
        for byte in part.utf8 {
            if isPlain(byte) {
                text.append(byte)
            } else if byte == UInt8(ascii: " ") {
                text.append(UInt8(ascii: "+"))
            } else {
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isDigit || "*-._".utf8.contains(byte)
    }
}
