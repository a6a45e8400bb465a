import ArgumentParser
import FieldMapping
import Terminal

extension Surroundings {
    /// The JSON value that was typed, or that a file holds; `nil` when there is neither.
    ///
    /// - Throws: ``SettingsError`` when the file cannot be read, ``CommandFailure`` when it is not JSON.
    func json(_ text: JSONText?, orIn file: String?) throws -> [UInt8]? {
        if let text { return text.bytes }
        guard let file else { return nil }
        let bytes = try bytes(of: file)
        do throws(JSONError) {
            return Array(try JSONValue(bytes, maximumDepth: JSONDepth.greatest).bytes)
        } catch {
            throw CommandFailure.unusableJSON(error, file: file == "-" ? "standard input" : file)
        }
    }
}
