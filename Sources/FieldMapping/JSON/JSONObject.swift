/// A JSON object read member by member: request bodies of the management API, settings, stored events.
///
/// Keys are compared by their bytes after unescaping. A key that stands twice is refused at this level; deeper objects
/// are checked when they are read with `JSONValue.object()`.
package struct JSONObject: Sendable {
    let text: [UInt8]
    let range: Range<Int>
    let entries: [JSONMember]

    /// - Throws: `JSONError` unless all of `json` is one object in strict JSON.
    package init(_ json: [UInt8], maximumDepth: Int = JSONDepth.webhook) throws(JSONError) {
        text = json
        (range, entries) = try JSONCursor.read(json, maximumDepth: maximumDepth) { (cursor) throws(JSONError) in
            try cursor.openObjectText()
            let start = cursor.position
            let entries = try cursor.readMembers()
            let range = start..<cursor.position
            try cursor.closeText()
            return (range, entries)
        }
    }

    /// `entries` have to be those of the object at `range` of `text`.
    init(text: [UInt8], range: Range<Int>, entries: [JSONMember]) {
        self.text = text
        self.range = range
        self.entries = entries
    }

    package static let empty = JSONObject(text: Array("{}".utf8), range: 0..<2, entries: [])
}

extension JSONObject {
    package var isEmpty: Bool { entries.isEmpty }

    /// The object as it was written, without whitespace around it. Not a copy when there was none.
    package var json: [UInt8] { range == text.indices ? text : Array(text[range]) }

    /// In the order of the text.
    package var members: [(key: String, value: JSONValue)] {
        entries.map { (String(decoding: $0.name, as: UTF8.self), JSONValue(text: text, span: $0.value)) }
    }

    /// nil when the key is absent; a JSON `null` is a value.
    package subscript(_ key: String) -> JSONValue? {
        entries.first { $0.name.elementsEqual(key.utf8) }.map { JSONValue(text: text, span: $0.value) }
    }

    /// The value at `path`, as `JSONValue.value(at:)` finds it.
    package func value(at path: DotPath) -> JSONValue? {
        JSONValue(text: text, span: JSONSpan(kind: .object, range: range)).value(at: path)
    }
}
