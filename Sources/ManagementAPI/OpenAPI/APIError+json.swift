import Hummingbird

extension Component {
    /// All errors but those of validation.
    static let error = Component(
        "Error",
        .object([
            "detail": .text.described("What went wrong and what to do about it; a sentence for people."),
            "error_code": .text.described("The same for programs."),
            "request_id": .text.described("The answer's x-request-id, which the gateway's log has too."),
        ]))

    static let validationError = Component(
        "ValidationError", .object(["detail": .list(of: violation.reference).with("minItems", 1)]))

    static let violation = Component(
        "Violation",
        .object([
            "loc": .list(of: Schema(["type": ["string", "integer"]], example: "body"))
                .described("The way to what is wrong: body, query or header, then keys and indices."),
            "msg": .text.described("What is wanted."),
            "type": .choice(Violation.Kind.allCases.map(\.rawValue)),
        ]))
}

/// Errors of one status.
extension [APIError] {
    var response: JSONLiteral {
        .known([
            "description": .text(description),
            "headers": .headers(headers),
            "content": ["application/json": ["schema": schema.json, "examples": .object(examples)]],
        ])
    }

    private var description: String {
        if case .invalid = self[0] { return "\(self[0].status.reasonPhrase): what is wrong, field by field" }
        let codes = codes.map { "`\($0)`" }.joined(separator: ", ")
        return "\(self[0].status.reasonPhrase): \(codes)"
    }

    /// Without repetition, in order.
    private var codes: [String] {
        reduce(into: []) { codes, error in if !codes.contains(error.errorCode) { codes.append(error.errorCode) } }
    }

    private var schema: Schema {
        if case .invalid = self[0] { return Component.validationError.reference }
        let codes = ["properties": ["error_code": Schema.choice(codes).json]] as JSONLiteral
        return Schema(["allOf": [Component.error.reference.json, codes]], example: nil)
    }

    /// The bodies themselves.
    private var examples: [JSONLiteral.Member] {
        enumerated().map { index, error in
            let isFirst = firstIndex { $0.errorCode == error.errorCode } == index
            let name = isFirst ? error.errorCode : "\(error.errorCode)_\(index + 1)"
            return JSONLiteral.Member(key: name, value: ["value": .raw(error.body(requestID: "req-1"))])
        }
    }

    /// Those that every one of them has are required.
    private var headers: [Schema.Property] {
        let names = map { $0.headers.map(\.name.rawName) }
        return Set(names.joined()).sorted().map { name in
            Schema.Property(key: name, schema: .text, isRequired: names.allSatisfy { $0.contains(name) })
        }
    }
}
