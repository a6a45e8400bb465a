/// One value inside a JSON text that is known to be in order.
package struct JSONValue: Sendable {
    let text: [UInt8]
    let span: JSONSpan

    /// - Throws: `JSONError` unless all of `json` is one value in strict JSON.
    package init(_ json: [UInt8], maximumDepth: Int = JSONDepth.webhook) throws(JSONError) {
        text = json
        span = try JSONCursor.read(json, maximumDepth: maximumDepth) { (cursor) throws(JSONError) in
            try cursor.openText()
            let start = cursor.position
            let kind = try cursor.skipValue()
            let span = JSONSpan(kind: kind, range: start..<cursor.position)
            try cursor.closeText()
            return span
        }
    }

    /// `span` has to be one that a scan of `text` made.
    package init(text: [UInt8], span: JSONSpan) {
        self.text = text
        self.span = span
    }
}

// MARK: - What it holds

extension JSONValue {
    package var kind: JSONKind { span.kind }

    /// The value as it was written.
    package var bytes: ArraySlice<UInt8> { text[span.range] }

    package var isNull: Bool { kind == .null }

    /// nil unless `true` or `false`.
    package var bool: Bool? { kind == .bool ? bytes.first == UInt8(ascii: "t") : nil }

    /// The unescaped text of a string; nil for any other kind.
    package var string: String? { span.string(in: text) }

    /// A number that is written as an integer and fits; `1.0` and `1e3` are not.
    package var integer: Int? { kind == .number ? Int(written) : nil }

    /// A number without a fraction that fits, however it is written: `8`, `8.0` and `8e0`.
    package var wholeNumber: Int? {
        if let integer { return integer }
        return number.flatMap(Int.init(exactly:))
    }

    /// The closest double of a number; nil when it is beyond the range of a double.
    package var number: Double? {
        guard kind == .number, let number = Double(written), number.isFinite else { return nil }
        return number
    }

    private var written: String { String(decoding: bytes, as: UTF8.self) }
}

// MARK: - What is in it

extension JSONValue {
    /// nil unless an object.
    ///
    /// - Throws: `JSONError` with `duplicateKey` when a key stands in it twice.
    package func object() throws(JSONError) -> JSONObject? {
        guard kind == .object else { return nil }
        let entries = try JSONCursor.read(
            text, from: span.range.lowerBound, maximumDepth: JSONDepth.greatest
        ) { (cursor) throws(JSONError) in
            try cursor.readMembers()
        }
        return JSONObject(text: text, range: span.range, entries: entries)
    }

    /// nil unless an array.
    package var elements: [JSONValue]? {
        guard kind == .array else { return nil }
        // Cannot fail: the text was checked when the span was made.
        return try? JSONCursor.read(
            text, from: span.range.lowerBound, maximumDepth: JSONDepth.greatest
        ) { (cursor) throws(JSONError) in
            var elements: [JSONValue] = []
            guard try cursor.open(closing: Byte.closeBracket) else { return elements }
            repeat {
                let start = cursor.position
                let kind = try cursor.skipValue()
                elements.append(JSONValue(text: text, span: JSONSpan(kind: kind, range: start..<cursor.position)))
            } while try cursor.advance(closing: Byte.closeBracket)
            return elements
        }
    }

    /// The value that `path` leads to from here (contract, section 2.4); nil when there is none, or when a key on the way stands
    /// twice in its object.
    package func value(at path: DotPath) -> JSONValue? {
        guard let spans = try? PathSet([path], maximumDepth: JSONDepth.greatest).scan(inside: span, of: text), let found = spans[0]
        else { return nil }
        return JSONValue(text: text, span: found)
    }
}
