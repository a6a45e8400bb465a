import FieldMapping

/// A JSON value on the command line, carried over as it was typed.
struct JSONText: Sendable {
    let bytes: [UInt8]

    /// - Throws: `JSONError`
    init(_ argument: String) throws(JSONError) {
        bytes = Array(try JSONValue(Array(argument.utf8), maximumDepth: JSONDepth.greatest).bytes)
    }
}
