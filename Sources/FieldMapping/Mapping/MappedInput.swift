/// The mapped fields of one webhook, as the text of a JSON object (contract, section 2.4).
package struct MappedInput: Sendable {
    package let object: JSONObject

    package init(_ object: JSONObject) {
        self.object = object
    }

    /// From the text of a JSON object, such as the `input` of a manual fire.
    ///
    /// - Throws: `JSONError` unless strict JSON, an object, without a key that stands in it twice.
    package init(object json: [UInt8]) throws(JSONError) {
        self.init(try JSONObject(json))
    }

    /// `{}`.
    package static let empty = MappedInput(.empty)

    /// The text, without whitespace around it.
    package var json: [UInt8] { object.json }

    package var isEmpty: Bool { object.isEmpty }

    /// The input fields that it has, in the order of the text.
    package var fields: [String] { object.entries.map { String(decoding: $0.name, as: UTF8.self) } }
}

extension MappedInput: Equatable {
    /// The same text; the same values written differently are not equal.
    package static func == (left: MappedInput, right: MappedInput) -> Bool { left.json == right.json }
}
