package import Identifiers
import ServiceLifecycle
import Synchronization

/// Follows the events of a workspace for one reader: all of them from a place on, each once, in the order in which they were written.
///
/// Reads the store, and keeps nothing: a reader that is slow asks later.
package final class EventTail: Sendable {
    /// From one read to the next, at least.
    static let pace = Duration.milliseconds(25)

    private struct State {
        var place: Int64
        var isAtEnd = false
        var hasRead = false
    }

    /// Hears of new events, and can be ended from anywhere.
    package let watch: EventWatch
    /// What a reader goes on behind that has seen no event of this.
    package let beginning: Identifier
    private let store: any EventStore
    private let workspaceID: Identifier
    private let eventType: EventTypePattern?
    private let sleep: @Sendable (Duration) async throws -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - eventType: of the events that are wanted; `nil` for all.
    ///   - watch: of the workspace, begun before `mark` was asked for.
    ///   - sleep: waits so long; throws when cancelled.
    init(
        _ store: any EventStore, of workspaceID: Identifier, ofType eventType: EventTypePattern?, behind mark: EventMark,
        _ watch: EventWatch,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.store = store
        self.workspaceID = workspaceID
        self.eventType = eventType
        self.watch = watch
        self.sleep = sleep
        beginning = mark.id
        state = Mutex(State(place: mark.place))
    }

    /// The events that follow; empty when none came for some time, `duration` at most. `nil` once the watch is over, the task was cancelled or the
    /// service that it runs in stops. Not to be called by two at the same time.
    package func next(atMost duration: Duration) async throws(StoreError) -> [Event]? {
        var state = state.withLock(\.self)
        // A sleep only fails when it is cancelled, and then this is over.
        if state.hasRead { try? await sleep(Self.pace) }
        if state.isAtEnd, !isOver {
            guard let first = await watch.next(atMost: duration) else { return isOver ? nil : [] }
            // What lies between was of other workspaces: of this one's events each is told that is committed after the watch began. Kept also
            // when the read fails, for this is told once.
            state = State(place: max(state.place, first - 1), hasRead: true)
            self.state.withLock { [state] in $0 = state }
        }
        guard !isOver else { return nil }
        let slice = try await store.events(in: workspaceID, behind: state.place, ofType: eventType, limit: EventSlice.Limit())
        self.state.withLock { $0 = State(place: slice.place, isAtEnd: slice.isAtEnd, hasRead: true) }
        return slice.events
    }

    private var isOver: Bool { watch.isOver || Task.isCancelled || Task.isShuttingDownGracefully }
}
