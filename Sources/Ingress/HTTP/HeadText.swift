import Glibc

/// A part of a head that is being read, lent for that time.
typealias HeadText = UnsafeRawBufferPointer

extension HeadText {
    /// The index of the first line feed at or behind `start`.
    func firstLineFeed(from start: Int) -> Int? {
        first(UInt8(ascii: "\n"), from: start)
    }

    /// The index of the first `byte` at or behind `start`.
    func first(_ byte: UInt8, from start: Int = 0) -> Int? {
        guard start < count, let base = baseAddress, let found = memchr(base + start, Int32(byte), count - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    func part(_ range: Range<Int>) -> HeadText { HeadText(rebasing: self[range]) }

    func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && starts(with: text)
    }

    func starts(with text: StaticString) -> Bool {
        guard let base = baseAddress, count >= text.utf8CodeUnitCount else { return text.utf8CodeUnitCount == 0 }
        return memcmp(base, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// - Parameter text: in lower case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count {
            let byte = self[index]
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            guard (isUpper ? byte | 0x20 : byte) == text.utf8Start[index] else { return false }
        }
        return true
    }

    /// Without the spaces and tabs at both ends.
    func trimmingSpaces() -> HeadText {
        var (start, end) = (0, count)
        while start < end, self[start].isSpace { start += 1 }
        while end > start, self[end - 1].isSpace { end -= 1 }
        return part(start..<end)
    }

    /// A name, a colon and a value (RFC 9112, section 5).
    var isHeaderField: Bool {
        guard let colon = first(UInt8(ascii: ":")) else { return false }
        return part(0..<colon).isToken && part(colon + 1..<count).isFieldValue
    }

    var isToken: Bool { !isEmpty && allSatisfy(\.isTokenCharacter) }

    /// RFC 9110, section 5.5: visible characters, space, tab and bytes from 0x80.
    var isFieldValue: Bool { allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    /// RFC 9110, section 5.6.2: letters, digits and ``!#$%&'*+-.^_`|~``.
    fileprivate var isTokenCharacter: Bool {
        // One bit a character, from 0 to 63 and from 64 to 127.
        let low: UInt64 = 0x03FF_6CFA_0000_0000
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
        return self < 0x80 && (self < 0x40 ? low >> UInt64(self) : high >> UInt64(self & 0x3F)) & 1 != 0
    }
}
