import FieldMapping

extension [Schema.Property] {
    /// The same with the defaults of what may be left out.
    ///
    /// - Parameter json: an object of settings of which only the required ones were given.
    func withDefaults(from json: [UInt8]) -> Self {
        // Cannot fail: it was written here.
        let defaults = (try? JSONObject(json)) ?? .empty
        return map { property in
            guard !property.isRequired, let value = defaults[property.key] else { return property }
            var property = property
            property.schema = property.schema.with("default", .raw([UInt8](value.bytes)))
            return property
        }
    }
}

extension Operation.Body {
    /// As ``fields(example:isRequired:of:)``, for settings that have defaults, which `write` shows.
    static func settings<Settings>(
        example: JSONLiteral, of read: (inout BodyReader) -> Settings,
        writtenBy write: (inout JSONWriter, Settings) -> Void
    ) -> Self {
        let (fields, settings) = BodyReader.describe(read)
        let json = JSONWriter.object { write(&$0, settings) }
        return Self(schema: Schema.object(fields.withDefaults(from: json)).example(example))
    }
}
