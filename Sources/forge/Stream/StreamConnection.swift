import FieldMapping
import Synchronization
import Terminal
import TriggerBridge

/// One connection of an ``EventStream``: takes apart what comes and hands the events on.
final class StreamConnection: Sendable {
    /// Takes an event and its JSON, and says whether more is wanted.
    typealias Taking = @Sendable (Event, Answer) throws(CommandFailure) -> Bool

    private struct State {
        var parser: ServerSentEventParser
        var hasHeard = false
        var isWanted = true
        var failure: CommandFailure?
    }

    private let request: String
    private let take: Taking
    private let onOpen: (@Sendable () -> Void)?
    private let state: Mutex<State>

    /// The server sends a comment every 15 s when nothing happens.
    private static let stallTimeout = Duration.seconds(45)

    /// - Parameters:
    ///   - request: its name in messages.
    ///   - lastEventID: of the event to go on behind; empty for from now on.
    ///   - onOpen: called when the first byte has come; for a connection in place of one that was lost.
    init(_ request: String, lastEventID: String, _ take: @escaping Taking, onOpen: (@Sendable () -> Void)? = nil) {
        self.request = request
        self.take = take
        self.onOpen = onOpen
        state = Mutex(State(parser: ServerSentEventParser(lastEventID: lastEventID)))
    }

    /// Whether it was made in place of one that was lost.
    var isAnother: Bool { onOpen != nil }

    /// Whether anything came.
    var hasHeard: Bool { state.withLock { $0.hasHeard } }

    /// What the next connection goes on behind.
    var lastEventID: String { state.withLock { $0.parser.lastEventID } }

    /// What the server wants between two connections.
    var reconnectionTime: Duration? { state.withLock { $0.parser.reconnectionTime } }

    var headers: [(String, String)] {
        [("accept", "text/event-stream")] + (lastEventID.isEmpty ? [] : [("last-event-id", lastEventID)])
    }

    var sink: BodySink { BodySink(stallTimeout: Self.stallTimeout, receive: receive) }

    /// Whether it ended without having been ended here.
    ///
    /// - Throws: what went wrong with what came.
    func wantsMore(of response: HTTPResponse) throws(CommandFailure) -> Bool {
        let (isWanted, failure) = state.withLock { ($0.isWanted, $0.failure) }
        if let failure { throw failure }
        guard response.headers["content-type"]?.lowercased().hasPrefix("text/event-stream") == true else {
            throw .notTheAPI(request: request)
        }
        return isWanted
    }

    // MARK: - What comes

    private func receive(_ bytes: [UInt8]) -> Bool {
        state.withLock { state in
            if !state.hasHeard { onOpen?() }
            state.hasHeard = true
            do throws(CommandFailure) {
                for event in try parse(bytes, &state.parser) where state.isWanted { state.isWanted = try hand(on: event) }
            } catch {
                state.failure = error
                state.isWanted = false
            }
            return state.isWanted
        }
    }

    private func parse(_ bytes: [UInt8], _ parser: inout ServerSentEventParser) throws(CommandFailure) -> [ServerSentEvent] {
        do throws(ServerSentEventParser.TooLarge) {
            return try parser.feed(bytes)
        } catch {
            throw .unreachable(url: request, .responseTooLarge(status: 200))
        }
    }

    private func hand(on event: ServerSentEvent) throws(CommandFailure) -> Bool {
        let answer = Answer(request: request, headers: HTTPHeaders(), body: event.data)
        guard let event = Event(try answer.object()) else { throw .notTheAPI(request: request) }
        return try take(event, answer)
    }
}
