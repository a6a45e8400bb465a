import Identifiers
package import TriggerEngine

/// What goes with the events of a transaction: their places in the order of all events, and who hears of them once they are committed.
package final class EventSequencer: Sendable {
    package let subscriptions = EventSubscriptions()
    let feed = EventFeed()
    /// Rung when events were committed that a trigger may want.
    let published = Alarm()

    // Set and read on the writer's thread only.
    nonisolated(unsafe) private var lastPlace: Int64
    /// The first new event of each workspace. Whoever begins to follow it before they are committed hears of them, too.
    nonisolated(unsafe) private var news: [Identifier: Int64] = [:]
    nonisolated(unsafe) private var hasPublished = false
    nonisolated(unsafe) private var newEvents = 0
    /// Told of new events. Set before the first write, and `nil` again after the last.
    nonisolated(unsafe) var index: DeferredIndex?

    /// - Parameter place: the last one that is in use.
    init(behind place: Int64) {
        lastPlace = place
    }

    /// The place of the next event, drawn while its row is inserted: so it grows in the order of the commits. One that is not committed is left out.
    func nextPlace() -> Int64 {
        lastPlace += 1
        return lastPlace
    }

    /// An event was inserted.
    ///
    /// - Returns: whether a trigger may want it.
    func note(_ event: Event, at place: Int64) -> Bool {
        newEvents += 1
        if news[event.workspaceID] == nil { news[event.workspaceID] = place }
        let isWanted = subscriptions.wants(event.eventType, in: event.workspaceID)
        if isWanted { hasPublished = true }
        return isWanted
    }

    func committed() {
        if newEvents > 0 { index?.noteNewRows(newEvents) }
        newEvents = 0
        if !news.isEmpty {
            for (workspaceID, place) in news { feed.tell(workspaceID, of: place) }
            news.removeAll(keepingCapacity: true)
        }
        if hasPublished {
            hasPublished = false
            published.ring()
        }
    }

    func rolledBack() {
        newEvents = 0
        news.removeAll(keepingCapacity: true)
        hasPublished = false
    }
}
