/// What the description says of one route, beyond what the route itself and its path tell.
struct Operation: Sendable {
    let tag: Tag
    /// A few words.
    let summary: String
    /// What they do not tell; may be empty.
    var description = ""
    /// Of the query.
    var query: [Schema.Property] = []
    /// Request headers that the route reads, each of them optional.
    var headers: [Schema.Property] = []
    var body: Body?
    let answer: Answer
    /// Those that do not follow from the route's role, path, query and body (``Route/errors``).
    var errors: [APIError] = []

    enum Tag: String, CaseIterable, Sendable {
        case triggers = "Triggers"
        case destinations = "Webhook destinations"
        case deliveries = "Deliveries"
        case actions = "Actions"
        case tasks = "Tasks"
        case events = "Events"
        case apiKeys = "API keys"
        case system = "System"
    }

    /// A request body.
    struct Body: Sendable {
        let schema: Schema
        var isRequired = true
    }

    /// What is answered when all went well.
    struct Answer: Sendable {
        let status: Status
        /// `nil` when there is no body.
        var content: (type: String, schema: Schema)?
        /// Headers that may be there.
        var headers: [Schema.Property] = []

        enum Status: Int, Sendable {
            case ok = 200
            case created = 201
            case noContent = 204
        }
    }
}

extension Operation {
    init(
        _ tag: Tag, _ summary: String, _ description: String = "", query: [Schema.Property] = [],
        headers: [Schema.Property] = [], body: Body? = nil, answer: Answer, errors: [APIError] = []
    ) {
        self.tag = tag
        self.summary = summary
        self.description = description
        self.query = query
        self.headers = headers
        self.body = body
        self.answer = answer
        self.errors = errors
    }
}

extension Operation.Answer {
    static func ok(_ schema: Schema, headers: [Schema.Property] = []) -> Self {
        Self(status: .ok, content: ("application/json", schema), headers: headers)
    }

    static func ok(_ component: Component) -> Self { .ok(component.reference) }

    static func created(_ component: Component, headers: [Schema.Property] = []) -> Self {
        Self(status: .created, content: ("application/json", component.reference), headers: headers)
    }

    static let noContent = Self(status: .noContent)
}

extension Operation.Body {
    /// A body whose fields are those that `read` asks for.
    ///
    /// - Parameters:
    ///   - example: some of the fields, among them all that are required.
    ///   - isRequired: whether the body itself is.
    static func fields<Value>(
        example: JSONLiteral, isRequired: Bool = true, of read: (inout BodyReader) -> Value
    ) -> Self {
        let (fields, _) = BodyReader.describe(read)
        return Self(schema: Schema.object(fields).example(example), isRequired: isRequired)
    }
}
