import ArgumentParser
import FieldMapping

/// Options that each stand for a field of a request body.
protocol FieldOptions: ParsableArguments {
    /// Writes the fields that were given.
    func write(to body: inout JSONWriter)
}

extension FieldOptions {
    /// The fields that were given.
    var object: JSONObject { Self.object(self) }

    static func object(_ options: any FieldOptions...) -> JSONObject {
        let body = JSONWriter.object { body in
            for options in options { options.write(to: &body) }
        }
        // Cannot fail: every option writes a field of its own.
        return (try? JSONObject(body, maximumDepth: JSONDepth.greatest)) ?? .empty
    }
}

/// For a resource that has no such fields.
struct NoFields: FieldOptions {
    func write(to body: inout JSONWriter) {}
}

extension JSONWriter {
    mutating func given(_ key: String, _ value: String?) {
        if let value { member(key, value) }
    }

    mutating func given(_ key: String, _ value: ResourceID?) { given(key, value?.description) }

    mutating func given(_ key: String, _ value: Int?) {
        if let value { member(key, value) }
    }

    mutating func given(_ key: String, _ value: Truth?) {
        if let value { member(key, value.isTrue) }
    }

    mutating func given(_ key: String, _ value: JSONText?) {
        if let value { member(key, raw: value.bytes) }
    }
}
