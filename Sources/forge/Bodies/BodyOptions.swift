import ArgumentParser
import FieldMapping
import Terminal

/// Where the body of a request comes from, beside the options for single fields.
struct BodyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Takes the fields from a JSON file, or from standard input: '-'. Options go before it.", valueName: "file"),
        completion: .file())
    var file: String?
    @Option(
        help: ArgumentHelp("Sets any field of the API to a JSON value. May be repeated.", valueName: "key=json"),
        transform: Assignment.init)
    var set: [Assignment] = []

    /// - Throws: `ValidationError` when nothing was given at all.
    func check(_ fields: JSONObject) throws {
        guard file == nil, set.isEmpty, fields.isEmpty else { return }
        throw ValidationError("Nothing is given; use options for fields, --set or --file")
    }

    /// The file as it is, unless fields are given: these replace the file's, or are added, and the others stay as they
    /// are written.
    ///
    /// - Throws: ``SettingsError`` when the file cannot be read, ``CommandFailure`` when it holds no JSON object.
    func body(with fields: JSONObject, _ surroundings: Surroundings) throws -> [UInt8] {
        var body = try file.map { try Self.object(in: $0, surroundings) } ?? .empty
        for object in [fields] + set.map(\.object) { body = try body.overlaid(with: object) }
        return body.json
    }

    private static func object(in file: String, _ surroundings: Surroundings) throws -> JSONObject {
        let bytes = try surroundings.bytes(of: file)
        do throws(JSONError) {
            return try JSONObject(bytes, maximumDepth: JSONDepth.greatest)
        } catch {
            throw CommandFailure.unusableJSON(error, file: file == "-" ? "standard input" : file)
        }
    }
}

extension JSONObject {
    /// `{…self, …other}`: top-level keys, values of `other` win, every value as it is written.
    fileprivate func overlaid(with other: JSONObject) throws(JSONError) -> JSONObject {
        try JSONObject(InputTemplate(self).merged(with: MappedInput(other)), maximumDepth: JSONDepth.greatest)
    }
}
