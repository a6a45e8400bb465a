import FieldMapping
import Terminal

/// Reads the JSON beside a body, and says in which file it is not what it has to be.
struct FixtureReader {
    let file: String

    init(_ file: String) {
        self.file = file
    }

    func object(_ json: [UInt8]) throws(CommandFailure) -> JSONObject {
        do throws(JSONError) { return try JSONObject(json) } catch { throw .unusableJSON(error, file: file) }
    }

    func object(_ key: String, in object: JSONObject) throws(CommandFailure) -> JSONObject {
        guard let value = object[key] else { throw failure("\(key) is missing") }
        return try self.object(value, key)
    }

    func object(_ value: JSONValue, _ key: String) throws(CommandFailure) -> JSONObject {
        var object: JSONObject?
        do throws(JSONError) { object = try value.object() } catch { throw .unusableJSON(error, file: file) }
        guard let object else { throw failure("\(key) has to be an object") }
        return object
    }

    func failure(_ reason: String) -> CommandFailure {
        .unusableFile(reason, file: file)
    }
}

extension JSONObject {
    /// The same members with one more, or with another value for it.
    func with(_ key: String, _ value: String) -> JSONObject {
        let json = JSONWriter.object { writer in
            for (name, old) in members where name != key { writer.member(name, raw: old.bytes) }
            writer.member(key, value)
        }
        guard let object = try? JSONObject(json) else { preconditionFailure("what was just written is in order") }
        return object
    }
}
