/// A text that is not strict RFC 8259, or that this product does not accept (contract, section 2, step 8).
///
/// Says what is wrong and where, never what the text holds.
package struct JSONError: Error, Equatable, Sendable {
    package let reason: Reason
    /// Bytes before the first offending one; the length of the text when it ends too early.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package enum Reason: String, Sendable, CaseIterable {
        /// Nothing, or nothing but whitespace.
        case empty
        /// A complete value, but not the object that was asked for.
        case notAnObject
        /// The bytes EF BB BF in front, which RFC 8259 section 8.1 lets a reader refuse.
        case byteOrderMark
        case unexpectedByte
        case unexpectedEnd
        /// Something other than whitespace behind the value.
        case trailingBytes
        case invalidNumber
        case invalidEscape
        /// A `\u` escape of half a surrogate pair; the offset is its backslash.
        case loneSurrogate
        /// A byte below 0x20 inside a string.
        case controlCharacter
        /// Ill-formed UTF-8; the offset is the first byte of the ill-formed sequence.
        case invalidUTF8
        /// More containers inside one another than allowed; the offset is the bracket that is too many.
        case tooDeep
        /// A key that is read stands twice in one object; the offset is the opening quote of the second.
        case duplicateKey
    }
}

extension JSONError: CustomStringConvertible {
    /// A sentence for the sender of the text, free of anything the text holds.
    package var description: String { "Byte \(offset): \(reason.sentence)." }
}

extension JSONError.Reason {
    /// A sentence without its end.
    package var sentence: String {
        switch self {
        case .empty: "there is no JSON value"
        case .notAnObject: "the JSON value is not an object"
        case .byteOrderMark: "the text starts with a byte order mark"
        case .unexpectedByte: "this byte cannot stand here in JSON"
        case .unexpectedEnd: "the text ends inside a JSON value"
        case .trailingBytes: "something follows the JSON value"
        case .invalidNumber: "the number is not a valid JSON number"
        case .invalidEscape: "the string has an escape that JSON does not have"
        case .loneSurrogate: "the escape is half of a surrogate pair"
        case .controlCharacter: "the string holds an unescaped control character"
        case .invalidUTF8: "the string is not valid UTF-8"
        case .tooDeep: "arrays and objects are nested too deeply"
        case .duplicateKey: "this object has the key twice and its value is needed"
        }
    }
}
