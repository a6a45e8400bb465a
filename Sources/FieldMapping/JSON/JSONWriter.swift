/// Appends JSON text: keys in the order they come, raw JSON verbatim, commas as needed.
///
///     let body = JSONWriter.object {
///         $0.member("status", "fired")
///         $0.member("input", raw: mapped.json)
///         $0.member("attempts", array: { $0.element(1) })
///     }
///
/// The caller keeps to the grammar: members in objects, elements in arrays, one value at the top.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Whether the next member or element needs a comma in front.
    private var needsComma = false

    /// - Parameter capacity: Bytes that fit before the first reallocation.
    package init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// The text of an object, whole.
    package static func object<Failure: Error>(
        capacity: Int = 256, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        try writer.object(body)
        return writer.bytes
    }

    // MARK: - Values

    /// An object, as the text itself or as an element.
    package mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        try container(open: Byte.openBrace, close: Byte.closeBrace, body)
    }

    /// An array, as the text itself or as an element.
    package mutating func array<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        try container(open: Byte.openBracket, close: Byte.closeBracket, body)
    }

    private mutating func container<Failure: Error>(
        open: UInt8, close: UInt8, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        separate()
        bytes.append(open)
        needsComma = false
        try body(&self)
        bytes.append(close)
        needsComma = true
    }

    /// JSON text as it is; the caller knows that it is one value.
    mutating func value(raw json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    mutating func value(_ text: String) {
        separate()
        bytes.appendJSONString(text)
        needsComma = true
    }

    mutating func value(unescaped write: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(Byte.quote)
        write(&bytes)
        bytes.append(Byte.quote)
        needsComma = true
    }

    mutating func key(_ key: String) {
        value(key)
        bytes.append(Byte.colon)
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(Byte.comma) }
    }
}
