import ArgumentParser
import FieldMapping
import Identifiers
import Terminal
import TriggerBridge

/// As other resources are made, or tried out.
struct TriggerCreateCommand: APICommand {
    static var configuration: CommandConfiguration { Triggers.configuration(.create) }

    @Flag(help: "Checks everything and shows the next five fires; saves nothing.") var dryRun = false
    @OptionGroup(title: "Fields") var fields: TriggerFields
    @OptionGroup(title: "Fields") var body: BodyOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { try body.check(fields.object) }

    func run(_ session: Session) async throws {
        let body = try body.body(with: fields.object, session.surroundings)
        guard dryRun else { return try await session.show(.post, Triggers.path, body: body) }
        let answer = try await session.send(.post, Triggers.path + "/dry-run", body: body)
        try session.output.show(answer) { object, now throws(CommandFailure) in
            Self.preview(object, now) + ["", "Nothing was saved."]
        }
    }

    private static func preview(_ answer: JSONObject, _ now: Timestamp) -> [String] {
        guard let schedule = answer.text(at: "schedule") else {
            return ["Without a schedule it fires when an event of its type is published, and when a webhook or an operator fires it."]
        }
        let instants = answer["next_fire_times"]?.elements?.compactMap(\.string) ?? []
        let zone = answer.text(at: "timezone") ?? "UTC"
        return ["The schedule \(schedule) in \(zone) fires next at, in UTC:".onOneLine, ""] + instants.map { line($0, now) }
    }

    private static func line(_ instant: String, _ now: Timestamp) -> String {
        let distance = Timestamp(iso8601: instant).map { RelativeTime.text($0, now: now) } ?? "-"
        return "  \(instant.onOneLine)  \(distance)"
    }
}
