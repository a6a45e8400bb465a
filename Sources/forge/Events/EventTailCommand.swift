import ArgumentParser
import FieldMapping
import Synchronization
import Terminal

struct EventTailCommand: APICommand {
    static let configuration = CommandConfiguration.platform(
        "event", "tail", nil,
        Help(
            "Prints events of the workspace as they come, until Ctrl-C.",
            """
            A line each on a terminal: the time in UTC, the type, the end of the chain's id, and what matters of the data; \
            else a JSON object a line. When the connection is lost another one is made, and goes on behind the last event.

              forge platform event tail --type 'outbound.*'
              forge platform event tail --after $EVENT
              forge platform event tail --count 1 --field chain_id
            """))

    @Option(
        help: ArgumentHelp("Starts after this event, not now; if it is gone, from its time on.", valueName: "event-id"))
    var after: ResourceID?
    @Option(help: ArgumentHelp("Only events of this type; * stands for anything.", valueName: "type")) var type: String?
    @Option(help: ArgumentHelp("Ends after so many events.", valueName: "n")) var count: Int?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard count.map({ $0 > 0 }) ?? true else { throw ValidationError("--count is 1 or more") }
    }

    func run(_ session: Session) async throws {
        session.surroundings.onInterrupt(session.stop)
        let printed = Mutex(0)
        try await EventStream(session, types: type).read(after: after?.description) { [count] event, json throws(CommandFailure) in
            try session.output.show(oneOf: json) { event.line(columns: $0, session.output.palette) }
            return printed.withLock { printed in
                printed += 1
                return count.map { printed < $0 } ?? true
            }
        }
    }
}
