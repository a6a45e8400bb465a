import Identifiers
import Synchronization
import Terminal
import TriggerBridge

/// Prints the events of a chain as they come, until it is finished.
final class ChainReader: Sendable {
    private struct State {
        var progress = ChainProgress()
        /// How deep each event stands that was printed, by its id.
        var depths: [String: Int] = [:]
        var last: Event?
    }

    private let session: Session
    private let chainID: String
    private let state = Mutex(State())

    /// So long it is waited for more of a chain that looks finished: its last event may fire another trigger.
    private static let settlingTime = Duration.seconds(1)

    init(_ session: Session, chainID: String) {
        self.session = session
        self.chainID = chainID
    }

    /// Prints an event, unless it is another chain's or was printed before.
    ///
    /// - Parameter json: as the server wrote it.
    func take(_ event: Event, _ json: Answer) throws(CommandFailure) {
        guard event.chainID == chainID, let (depth, last) = note(event) else { return }
        try session.output.show(oneOf: json) { columns in
            let distance = last.map { ElapsedTime.text(milliseconds: event.effectiveAt - $0.effectiveAt) } ?? ""
            let branch = String(repeating: "  ", count: depth)
            return event.line(since: distance, branch, width: Self.width, columns: columns, session.output.palette)
        }
        stopWhenFinished()
    }

    /// Of the types with what stands in front of them, in a chain of a few steps.
    private static let width = Event.typeWidth + 6

    private func note(_ event: Event) -> (depth: Int, last: Event?)? {
        state.withLock { state in
            guard state.depths[event.id] == nil else { return nil }
            let depth = event.parentID.flatMap { state.depths[$0] }.map { $0 + 1 } ?? 0
            state.depths[event.id] = depth
            state.progress.note(event)
            defer { state.last = event }
            return (depth, state.last)
        }
    }

    // MARK: - The end

    private func stopWhenFinished() {
        guard let count = countIfFinished else { return }
        session.timer.after(Self.settlingTime) { [self] end in
            if end == .elapsed, countIfFinished == count { session.stop() }
        }
    }

    /// The events so far, once the chain looks finished.
    private var countIfFinished: Int? {
        state.withLock { $0.progress.isFinished ? $0.depths.count : nil }
    }
}
