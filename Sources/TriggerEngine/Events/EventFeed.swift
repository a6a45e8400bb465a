package import Identifiers
import Synchronization

/// Tells those who follow the events of a workspace that there are new ones. Used by stores.
package final class EventFeed: Sendable {
    private struct State {
        var watches: [Identifier: [ObjectIdentifier: WeakWatch]] = [:]
    }

    private struct WeakWatch {
        weak var watch: EventWatch?
    }

    private let state = Mutex(State())
    private let count = Atomic<Int>(0)

    package init() {}

    package func watch(_ workspaceID: Identifier) -> EventWatch {
        let watch = EventWatch(workspaceID, self)
        state.withLock { $0.watches[workspaceID, default: [:]][ObjectIdentifier(watch)] = WeakWatch(watch: watch) }
        count.add(1, ordering: .sequentiallyConsistent)
        return watch
    }

    /// Called after each commit, for every workspace that has new events: whether it is followed counts now, not when they were inserted.
    ///
    /// - Parameter place: of the first of the events that were committed.
    package func tell(_ workspaceID: Identifier, of place: Int64) {
        guard count.load(ordering: .sequentiallyConsistent) > 0 else { return }
        let watches = state.withLock { state in state.watches[workspaceID]?.values.compactMap(\.watch) ?? [] }
        for watch in watches { watch.note(place) }
    }

    fileprivate func end(_ watch: ObjectIdentifier, _ workspaceID: Identifier) {
        count.subtract(1, ordering: .sequentiallyConsistent)
        state.withLock { state in
            state.watches[workspaceID]?[watch] = nil
            if state.watches[workspaceID]?.isEmpty == true { state.watches[workspaceID] = nil }
        }
    }
}

/// What one reader hears of the events of a workspace, as long as it is kept.
package final class EventWatch: Sendable {
    private struct State {
        /// The first event since it was last asked.
        var first: Int64?
        var isOver = false
    }

    private let state = Mutex(State())
    private let alarm = Alarm()
    private let workspaceID: Identifier
    private let feed: EventFeed

    fileprivate init(_ workspaceID: Identifier, _ feed: EventFeed) {
        self.workspaceID = workspaceID
        self.feed = feed
    }

    deinit { feed.end(ObjectIdentifier(self), workspaceID) }

    fileprivate func note(_ place: Int64) {
        state.withLock { $0.first = $0.first ?? place }
        alarm.ring()
    }

    /// The place of the first event since this was last asked, or since the watch began. Waits for one; `nil` when none came, the watch is over or
    /// the task was cancelled.
    package func next(atMost duration: Duration) async -> Int64? {
        alarm.silence()
        if let first = take() { return first }
        if !isOver { await alarm.wait(atMost: duration) }
        return take()
    }

    private func take() -> Int64? {
        state.withLock { $0.first.take() }
    }

    /// Ends the wait, now and from now on.
    @Sendable package func end() {
        state.withLock { $0.isOver = true }
        alarm.ring()
    }

    package var isOver: Bool { state.withLock(\.isOver) }
}
