import ArgumentParser
import FieldMapping

/// Actions, which the API calls skills (contract, section 3.3).
enum Actions: SecretResource {
    typealias Fields = ActionFields
    typealias FixedFields = ActionTypeField
    typealias Filter = NoFilter

    static let path = "skills"
    static let name = "action"

    static var columns: [ListColumn] {
        [
            .value("ID", "id"), .value("SLUG", "slug", narrowest: 12), .value("NAME", "name", narrowest: 12),
            .value("TYPE", "action_type"), .flag("ENABLED", "enabled"), .time("UPDATED", "updated_at"),
        ]
    }
}

/// An action has one type as long as it lives.
struct ActionTypeField: FieldOptions {
    @Option(
        help: ArgumentHelp(
            "What it does: record, http_request or schedule_outbound_call; fixed after creation.", valueName: "type"),
        completion: .list(["record", "http_request", "schedule_outbound_call"]))
    var actionType: String?

    func write(to body: inout JSONWriter) {
        body.given("action_type", actionType)
    }
}

struct ActionFields: FieldOptions {
    @Option(help: "2 to 63 of a-z, 0-9, _ and -; unique in the workspace.") var slug: String?
    @Option(help: "What people call it.") var name: String?
    @Option(help: ArgumentHelp("What it is for.", valueName: "text")) var description: String?
    @Option(
        help: ArgumentHelp(#"Settings of its type, such as {"url": "https://…"} for http_request."#, valueName: "json"),
        transform: JSONText.init)
    var config: JSONText?
    @Option(help: ArgumentHelp("JSON Schema of its input.", valueName: "json"), transform: JSONText.init)
    var inputSchema: JSONText?
    @Option(help: ArgumentHelp("Whether it runs.", valueName: "bool")) var enabled: Truth?

    func write(to body: inout JSONWriter) {
        body.given("slug", slug)
        body.given("name", name)
        body.given("description", description)
        body.given("config", config)
        body.given("input_schema", inputSchema)
        body.given("enabled", enabled)
    }
}
