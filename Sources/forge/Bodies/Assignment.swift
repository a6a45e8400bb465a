import ArgumentParser
import FieldMapping
import Terminal

/// What `--set` takes, `KEY=JSON`: a field of a request by its name in the API, also one that forge does not know.
struct Assignment: Sendable {
    /// With the one member.
    let object: JSONObject

    /// - Throws: ``SettingsError``, `JSONError`
    init(_ argument: String) throws {
        let (key, value) = try argument.halves("KEY=JSON")
        let json: JSONText
        do throws(JSONError) {
            json = try JSONText(value)
        } catch {
            throw SettingsError.invalid("\(error) A text needs its quotes: --set '\(key)=\"…\"'")
        }
        object = try JSONObject(JSONWriter.object { $0.member(key, raw: json.bytes) }, maximumDepth: JSONDepth.greatest)
    }
}

/// What `--map` takes, `FIELD=PATH`: one entry of a destination's field mapping (contract, section 2.4).
struct MapEntry: Sendable {
    let field: String
    let path: String

    /// - Throws: ``SettingsError``
    init(_ argument: String) throws(SettingsError) {
        (field, path) = try argument.halves("FIELD=PATH")
    }
}

extension String {
    /// What stands before the first equals sign, which is not nothing, and what stands behind it.
    fileprivate func halves(_ form: String) throws(SettingsError) -> (String, String) {
        let halves = split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, !halves[0].isEmpty else { throw .invalid("\(form) is needed") }
        return (halves[0], halves[1])
    }
}
