import ArgumentParser
import FieldMapping
import Terminal
import TriggerBridge

struct EventPublishCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "event", "publish", "<type>",
        Help(
            "Publishes an event; it fires the triggers without a schedule that are for its type.",
            """
            Types that begin with trigger. or outbound. are the engine's own. With an idempotency key, publishing again \
            within 24 hours publishes nothing and prints the first event.

              forge platform event publish lead.scored --data '{"score": 87}'
              forge platform event publish lead.scored --file - < data.json
            """))

    @Argument(help: "What it is about, such as lead.scored.") var type: String
    @Option(help: ArgumentHelp("Its data, an object. (default: {})", valueName: "json"), transform: JSONText.init) var data: JSONText?
    @Option(
        help: ArgumentHelp("Takes the data from a file, or from standard input: '-'.", valueName: "file"), completion: .file())
    var file: String?
    @Option(
        help: ArgumentHelp("1 to 256 characters that stand for this one event.", valueName: "key"), transform: IdempotencyKey.init)
    var idempotencyKey: IdempotencyKey?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if data != nil, file != nil { throw ValidationError("--data and --file exclude one another") }
    }

    func run(_ session: Session) async throws {
        let data = try session.surroundings.json(data, orIn: file)
        let body = JSONWriter.object { body in
            body.member("event_type", type)
            if let data { body.member("data", raw: data) }
        }
        let answer = try await session.send(.post, "events", headers: idempotencyKey?.headers ?? [], body: body)
        let note = "Nothing was published: this idempotency key was used before, and this is the first event."
        try session.output.show(answer, notes: IdempotencyKey.isReplay(answer) ? [note] : [])
    }
}
