import Hummingbird

extension Route {
    /// The operation object of the description.
    var json: JSONLiteral {
        let operation = operation
        return .known([
            "operationId": "\(self)",
            "tags": [.text(operation.tag.rawValue)],
            "summary": .text(operation.summary),
            "description": operation.description.isEmpty ? nil : .text(operation.description),
            "parameters": parameters.isEmpty ? nil : .list(parameters),
            "requestBody": operation.body?.json,
            "responses": .object([operation.answer.member] + errorResponses),
            "security": .list(minimumRole.map { ["api_key": [.text($0.rawValue)]] }.map { [$0] } ?? []),
        ])
    }

    private var parameters: [JSONLiteral] {
        pathParameters.map { Schema.Property(key: $0, schema: .uuid).parameter(in: "path") }
            + operation.query.map { $0.parameter(in: "query") }
            + operation.headers.map { $0.parameter(in: "header") }
    }

    /// One response a status, lowest first.
    private var errorResponses: [JSONLiteral.Member] {
        Dictionary(grouping: errors, by: \.status.code).sorted { $0.key < $1.key }.map { code, errors in
            JSONLiteral.Member(key: String(code), value: errors.response)
        }
    }
}

extension Schema.Property {
    fileprivate func parameter(in place: String) -> JSONLiteral {
        ["name": .text(key), "in": .text(place), "required": .bool(isRequired), "schema": schema.json]
    }
}

extension Operation.Body {
    fileprivate var json: JSONLiteral {
        ["required": .bool(isRequired), "content": .content("application/json", schema, example: schema.example)]
    }
}

extension Operation.Answer {
    fileprivate var member: JSONLiteral.Member {
        let status = HTTPResponse.Status(code: status.rawValue)
        let response = JSONLiteral.known([
            "description": .text(status.reasonPhrase),
            "headers": .headers(headers),
            "content": content.map { .content($0.type, $0.schema, example: $0.schema.example) },
        ])
        return JSONLiteral.Member(key: String(status.code), value: response)
    }
}

extension JSONLiteral {
    fileprivate static func content(_ type: String, _ schema: Schema, example: JSONLiteral) -> JSONLiteral {
        .object([Member(key: type, value: ["schema": schema.json, "example": example])])
    }

    /// Those, and the request id, which every answer has.
    static func headers(_ headers: [Schema.Property]) -> JSONLiteral {
        let requestID = Member(key: APIHeader.requestID.rawValue, value: ["$ref": "#/components/headers/RequestID"])
        return .object(
            [requestID]
                + headers.map { header in
                    Member(key: header.key, value: ["required": .bool(header.isRequired), "schema": header.schema.json])
                })
    }
}
