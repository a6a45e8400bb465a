/// Finds a string among the top-level members of a JSON object. It does not validate what it passes over.
struct ObjectScanner {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What stands between the quotes of the value under the first such key, escapes and all; nil when there is no
    /// such key or its value is no string.
    mutating func string(under key: String) -> ArraySlice<UInt8>? {
        guard take("{") else { return nil }
        while let name = takeString(), take(":") {
            if name.elementsEqual(key.utf8) { return takeString() }
            skipValue()
            guard take(",") else { return nil }
        }
        return nil
    }

    /// The next byte that is not white space, if it is this one.
    private mutating func take(_ expected: Unicode.Scalar) -> Bool {
        skipWhiteSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: expected) else { return false }
        place += 1
        return true
    }

    private mutating func takeString() -> ArraySlice<UInt8>? {
        guard take("\"") else { return nil }
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                return bytes[start..<(place - 1)]
            case UInt8(ascii: "\\"): place += 2
            default: place += 1
            }
        }
        return nil
    }

    /// Up to the comma or brace after the value.
    private mutating func skipValue() {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                guard takeString() != nil else { return }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return }
                depth -= 1
            case UInt8(ascii: ","):
                guard depth > 0 else { return }
            default: break
            }
            place += 1
        }
    }

    private mutating func skipWhiteSpace() {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            default: return
            }
        }
    }
}
