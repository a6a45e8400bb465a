import ArgumentParser
import FieldMapping
import Terminal
import TriggerBridge

struct EventChainCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "event", "chain", "<id>",
        Help(
            "Shows the chain of an event: all that followed from the same cause.",
            """
            On a terminal it is a tree: what follows from an event stands below it, with the time since that event, in UTC. \
            With --follow each event is a line as soon as it comes, with the time since the line above, until the runs of \
            the chain's triggers have ended and none of its calls is open.

              forge platform event chain $EVENT
              forge platform event chain $EVENT --follow
              forge platform event chain $EVENT | jq -r '.items[].event_type'
            """))

    @Argument(help: "The id of any event of the chain, a UUID.") var id: ResourceID
    @Flag(help: "Goes on until the chain is finished. JSON is one event a line then.") var follow = false
    @Flag(help: "Shows it as on a terminal, also when piped.") var tree = false
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if tree, common.json || common.field != nil { throw ValidationError("--tree excludes --json and --field") }
    }

    func run(_ session: Session) async throws {
        var session = session
        if tree { session.output = session.output.inWords }
        let answer = try await session.send(.get, "events/\(id)/chain")
        if follow { return try await self.follow(answer, session) }
        try session.output.show(answer) { columns throws(CommandFailure) in
            let events = try Self.events(of: answer).map(\.event)
            return Self.heading(events) + EventTree(events).lines(columns: columns, session.output.palette)
        }
    }

    private func follow(_ answer: Answer, _ session: Session) async throws {
        let events = try Self.events(of: answer)
        guard let last = events.last?.event else { throw CommandFailure.unexpectedAnswer(request: answer.request, missing: "items") }
        for line in Self.heading(events.map(\.event)) { try session.output.note(line) }
        let reader = ChainReader(session, chainID: last.chainID)
        for (event, json) in events { try reader.take(event, json) }
        try await EventStream(session).read(after: last.id) { event, json throws(CommandFailure) in
            try reader.take(event, json)
            return true
        }
    }

    private static func heading(_ events: [Event]) -> [String] {
        events.first.map { ["Chain \($0.chainID), begun on \($0.date)".onOneLine, ""] } ?? []
    }

    private static func events(of answer: Answer) throws(CommandFailure) -> [(event: Event, json: Answer)] {
        guard let items = try answer.object()["items"]?.elements else {
            throw .unexpectedAnswer(request: answer.request, missing: "items")
        }
        var events: [(Event, Answer)] = []
        for item in items {
            let json = Answer(request: answer.request, headers: answer.headers, body: Array(item.bytes))
            guard let event = Event(try json.object()) else { throw .notTheAPI(request: answer.request) }
            events.append((event, json))
        }
        return events
    }
}
