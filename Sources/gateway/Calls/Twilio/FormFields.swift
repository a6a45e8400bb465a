/// The fields of an `application/x-www-form-urlencoded` body (the URL standard, section 5.1), as bytes and in their order.
struct FormFields: Sendable {
    struct Field: Sendable, Equatable {
        let name: [UInt8]
        let value: [UInt8]
    }

    let fields: [Field]

    init(_ body: [UInt8]) {
        fields = body.split(separator: UInt8(ascii: "&")).map { part in
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            return Field(name: Self.decode(name), value: Self.decode(part[name.endIndex...].dropFirst()))
        }
    }

    /// The first value under a name.
    subscript(_ name: String) -> String? {
        fields.first { $0.name.elementsEqual(name.utf8) }.map { String(decoding: $0.value, as: UTF8.self) }
    }

    /// `+` is a space; a `%` without two digits behind it is itself.
    private static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let decoded = octet(rest.prefix(2)) {
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func octet(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
