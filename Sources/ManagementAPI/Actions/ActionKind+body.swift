import FieldMapping
import TriggerEngine

extension ActionKind {
    /// `action_type` and `config` of a new action (contract, section 3.3).
    init(_ body: inout BodyReader) {
        let type = body.required("action_type", .actionType)
        let config = body.optional("config", .config, default: .empty)
        let isRefused = body.isRefused("action_type") || body.isRefused("config")
        self = isRefused ? .record : ActionKind(type, config: config, &body)
    }

    /// `config`, as the type needs it. What is wrong with it is reported to `body`.
    init(_ type: ActionType, config: JSONObject, _ body: inout BodyReader) {
        var reader = BodyReader(config)
        switch type {
        case .record, .scheduleOutboundCall:
            if !config.isEmpty { body.report(.config(of: type)) }
            self = type == .record ? .record : .scheduleOutboundCall
        case .httpRequest: self = .httpRequest(HTTPRequestSettings(&reader))
        }
        for violation in reader.violations { body.report(violation.inConfig) }
    }
}

extension HTTPRequestSettings {
    fileprivate init(_ config: inout BodyReader) {
        let url = config.required("url", .url)
        self.init(url: url)
        retryAttempts = config.optional("retry_attempts", .integer(Self.retryAttemptsRange), default: retryAttempts)
        timeoutSeconds = config.optional("timeout_seconds", .integer(Self.timeoutRange), default: timeoutSeconds)
    }
}

extension Field where Value == ActionType {
    static let actionType = Field.choice(placeholder: ActionType.record)
}

extension Field where Value == JSONObject {
    static let config = Field(placeholder: .empty, schema: .config) { value throws(Violations) in
        try Field<JSONObject>.object.parse(value)
    }
}

extension Field where Value == ActionURL {
    fileprivate static let url = Field.form(
        "An absolute http or https URL of at most \(ActionURL.maximumLength) characters is needed, without user name and fragment.",
        placeholder: .example, schema: .actionURL
    ) { ActionURL($0) }
}

extension Violation {
    /// The same, as seen from the body.
    fileprivate var inConfig: Violation {
        Violation([.key("body"), .key("config")] + location.dropFirst(), message, type)
    }
}

// MARK: - The same for the description

extension Schema {
    static let actionURL = Schema.text(1...ActionURL.maximumLength).format("uri")
        .example("https://receiver.example.com/leads")

    /// Of whichever type.
    static let config: Schema = {
        let (fields, settings) = BodyReader.describe { HTTPRequestSettings(&$0) }
        let properties = fields.withDefaults(from: ActionKind.httpRequest(settings).config)
        return Schema.object(properties.map(\.optional))
            .described("For `http_request`, where `url` is required. Empty for the others.").example([:])
    }()

    /// The schema of a new action, where `config` has to be what `action_type` needs.
    func withConfigOfType() -> Schema {
        with("if", ["properties": ["action_type": ["const": .text(ActionType.httpRequest.rawValue)]]])
            .with("then", ["required": ["config"], "properties": ["config": ["required": ["url"]]]])
            .with("else", ["properties": ["config": ["maxProperties": 0]]])
    }
}
