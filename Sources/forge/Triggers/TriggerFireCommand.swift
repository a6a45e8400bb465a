import ArgumentParser
import FieldMapping
import Terminal
import TriggerBridge

struct TriggerFireCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "trigger", "fire", "<id>",
        Help(
            "Fires a trigger now, whatever its schedule, and also when it is paused.",
            """
            The input is laid over the trigger's template. With an idempotency key, firing again within 24 hours fires \
            nothing and prints the first answer.

              forge platform trigger fire $TRIGGER
              forge platform trigger fire $TRIGGER \\
                --input '{"phone_to": "+12025550143"}' --idempotency-key call-1
              forge platform trigger fire $TRIGGER --input-file - < input.json
            """))

    @Argument(help: "Its id, a UUID.") var id: ResourceID
    @Option(help: ArgumentHelp("The input, an object.", valueName: "json"), transform: JSONText.init) var input: JSONText?
    @Option(
        help: ArgumentHelp("Takes the input from a file, or from standard input: '-'.", valueName: "file"),
        completion: .file())
    var inputFile: String?
    @Option(
        help: ArgumentHelp("1 to 256 characters that stand for this one fire.", valueName: "key"), transform: IdempotencyKey.init)
    var idempotencyKey: IdempotencyKey?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if input != nil, inputFile != nil { throw ValidationError("--input and --input-file exclude one another") }
    }

    func run(_ session: Session) async throws {
        let input = try session.surroundings.json(input, orIn: inputFile)
        let answer = try await session.send(
            .post, Triggers.path(id) + "/fire", headers: idempotencyKey?.headers ?? [],
            body: input.map { input in JSONWriter.object { $0.member("input", raw: input) } } ?? [])
        let note = "Nothing was fired: this idempotency key was used before, and this is the first answer."
        try session.output.show(answer, notes: IdempotencyKey.isReplay(answer) ? [note] : [])
    }
}
