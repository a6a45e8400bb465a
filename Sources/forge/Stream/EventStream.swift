import FieldMapping
import Terminal
import TriggerBridge

/// The events of the workspace as they come, over connections that are made anew when they are lost.
struct EventStream: Sendable {
    private let session: Session
    private let path: String
    private let retries = RetryPolicy(first: .milliseconds(500))

    /// - Parameter types: only those; `*` stands for anything.
    init(_ session: Session, types: String? = nil) {
        self.session = session
        var query = Query()
        query.set("event_type", types)
        path = "events/stream" + query.text
    }

    /// Returns when `take` wants no more, or the session was stopped.
    ///
    /// - Parameters:
    ///   - id: the event to go on behind; from now on when nil.
    ///   - take: called for each event, in order, with its JSON; says whether to go on. While it takes its time no more is read.
    /// - Throws: ``CommandFailure``; what `take` throws.
    func read(after id: String?, _ take: @escaping StreamConnection.Taking) async throws(CommandFailure) {
        let request = session.api.name(.get, path)
        var connection = StreamConnection(request, lastEventID: id ?? "", take)
        var (attempts, pause) = (0, Duration.zero)
        while let loss = try await loss(of: connection) {
            if connection.hasHeard { attempts = 0 }
            attempts += 1
            if attempts == 1 { session.surroundings.tell("forge: the connection was lost: \(loss); trying again") }
            pause = connection.reconnectionTime ?? pause
            guard await session.timer.elapse(max(retries.wait(beforeRetry: attempts), pause)) == .elapsed else { return }
            let lastEventID = connection.lastEventID
            connection = StreamConnection(request, lastEventID: lastEventID, take) { [session] in
                let gap = lastEventID.isEmpty ? "; what was published meanwhile is not shown" : ""
                session.surroundings.tell("forge: connected again\(gap)")
            }
        }
    }

    /// Why the connection ended, if another one is to be made.
    private func loss(of connection: StreamConnection) async throws(CommandFailure) -> String? {
        let response: HTTPResponse
        do throws(CommandFailure) {
            response = try await session.api.send(.get, path, headers: connection.headers, sink: connection.sink)
        } catch {
            guard case .unreachable(_, let failure) = error, failure != .cancelled else { return nil }
            guard connection.isAnother || connection.hasHeard, failure.isRetryable else { throw error }
            return failure == .timedOut(.answering) ? "nothing more was heard from the server" : failure.inWords
        }
        if let refusal = Refusal(response) {
            guard connection.isAnother, Self.passing.contains(response.status) else { throw .refused(refusal) }
            return refusal.description.onOneLine
        }
        return try connection.wantsMore(of: response) ? "the server ended it" : nil
    }

    /// Statuses of a server, or of one in front of it, that will be there again.
    private static let passing: Set<Int> = [429, 502, 503, 504]
}

extension RetryTimer {
    /// Waits; how the wait ended.
    fileprivate func elapse(_ delay: Duration) async -> TimerEnd {
        await withCheckedContinuation { continuation in
            after(delay) { continuation.resume(returning: $0) }
        }
    }
}
