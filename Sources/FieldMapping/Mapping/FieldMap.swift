/// `field_mapping` of a webhook destination: which value of a payload becomes which field of the input (contract, section 2.4).
package struct FieldMap: Sendable {
    let entries: [Entry]

    struct Entry: Sendable {
        let field: String
        /// The field's bytes.
        let name: [UInt8]
        /// The field as a JSON string.
        let key: [UInt8]
        let path: DotPath
    }

    /// - Throws: `FieldMapError` with everything that is wrong: more than 100 entries, a field that is empty, given
    ///   twice, longer than 256 bytes or written with a dot, a text that is no path.
    package init(_ entries: [(field: String, path: String)]) throws(FieldMapError) {
        var validation = FieldMapValidation(count: entries.count)
        self.entries = entries.compactMap { validation.entry(field: $0.field, path: $0.path) }
        try validation.finish()
    }

    /// From `{"<input field>": "<dot path>"}`.
    ///
    /// - Throws: `FieldMapError` as above, and for a value that is no string.
    package init(_ object: JSONObject) throws(FieldMapError) {
        let members = object.members
        var validation = FieldMapValidation(count: members.count)
        entries = members.compactMap { validation.entry(field: $0.key, path: $0.value.string) }
        try validation.finish()
    }

    private init() { entries = [] }

    /// Maps nothing.
    package static let empty = FieldMap()
    package static let maximumEntries = 100
    package static let maximumFieldBytes = 256
}

extension FieldMap {
    package var fields: [String] { entries.map(\.field) }

    /// In the order of the entries, for a `PathSet`.
    package var paths: [DotPath] { entries.map(\.path) }

    /// `{"<input field>":"<dot path>"}`.
    package var json: [UInt8] {
        JSONWriter.object { writer in
            for entry in entries { writer.member(entry.field, entry.path.description) }
        }
    }
}

extension FieldMap: Hashable {
    package static func == (left: FieldMap, right: FieldMap) -> Bool {
        left.entries.elementsEqual(right.entries) { $0.name == $1.name && $0.path == $1.path }
    }

    package func hash(into hasher: inout Hasher) {
        for entry in entries {
            hasher.combine(entry.name)
            hasher.combine(entry.path)
        }
    }
}
