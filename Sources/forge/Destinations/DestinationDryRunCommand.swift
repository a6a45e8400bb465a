import ArgumentParser
import FieldMapping
import Terminal
import TriggerBridge

struct DestinationDryRunCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "destination", "dry-run", "<id>",
        Help(
            "Shows what a destination would make of a payload; nothing fires.",
            """
            Its event type and whether that is accepted, the mapped input, the input with the trigger's template, and the \
            paths that found nothing.

              forge platform destination dry-run $DESTINATION --payload-file body.json
            """))

    @Argument(help: "Its id, a UUID.") var id: ResourceID
    @Option(help: ArgumentHelp("The payload, an object.", valueName: "json"), transform: JSONText.init) var payload: JSONText?
    @Option(
        help: ArgumentHelp("Takes the payload from a file, or from standard input: '-'.", valueName: "file"),
        completion: .file())
    var payloadFile: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (payload == nil) != (payloadFile == nil) else { throw ValidationError("Give --payload or --payload-file") }
    }

    func run(_ session: Session) async throws {
        guard let payload = try session.surroundings.json(payload, orIn: payloadFile) else { return }
        let body = JSONWriter.object { $0.member("payload", raw: payload) }
        try await session.show(.post, Destinations.path(id) + "/dry-run", body: body)
    }
}
