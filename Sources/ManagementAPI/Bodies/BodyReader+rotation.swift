extension APICall {
    /// Whether the secrets before the new one end with the request, which may have no body.
    func isRotationAtOnce() async throws(APIError) -> Bool {
        var body = try await optionalBodyReader()
        let atOnce = BodyReader.isRotationAtOnce(&body)
        try body.finish()
        return atOnce
    }
}

extension BodyReader {
    static func isRotationAtOnce(_ body: inout BodyReader) -> Bool { body.optional("at_once", .flag, default: false) }
}
