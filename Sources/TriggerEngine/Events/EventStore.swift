package import Identifiers

/// Where the engine keeps its events: what was published, who follows them, which of them may fire triggers, and how they are removed (contract,
/// sections 3.5 and 3.6).
///
/// Every event has a place in the order in which all of them were written, which grows with each commit: who remembers the last place that it saw
/// misses none. The places that are in use need not follow one another.
package protocol EventStore: Sendable {
    /// Asked for each event that is written. An event that it wants is handed to the matcher, whatever else happens.
    var subscriptions: EventSubscriptions { get }

    /// Appends an event that begins a chain; unless the same idempotency key was used in the workspace since `keySince`, in which case the first
    /// event comes back.
    func publish(_ event: Event, idempotencyKey: String?, keySince: Timestamp) async throws(StoreError) -> EventReceipt
    /// Every event of the chain that this one is in, or that the delivery with this id began, in the order in which they were written; `nil` when the
    /// workspace has no such event.
    func chain(of eventID: Identifier, in workspaceID: Identifier) async throws(StoreError) -> [Event]?

    // MARK: Following

    /// The place after which a reader resumes that has seen this event. If the event was removed: just before the oldest one that is newer than it. If
    /// there is no newer one, and without an id: the end.
    func mark(behind eventID: Identifier?) async throws(StoreError) -> EventMark
    /// Events of a workspace in the order in which they were written, from behind a place on.
    ///
    /// - Parameter type: `nil` for all.
    func events(
        in workspaceID: Identifier, behind place: Int64, ofType type: EventTypePattern?, limit: EventSlice.Limit
    ) async throws(StoreError) -> EventSlice
    /// Is told of all events of the workspace that are committed from now on.
    func watchEvents(in workspaceID: Identifier) -> EventWatch

    // MARK: Event-driven triggers

    /// Events that ``subscriptions`` wanted and that were not dealt with, at most as many as `limit` says: of every workspace the oldest, as many of
    /// each, in the order in which they were written; workspaces in the order of their ids.
    ///
    /// - Parameter workspaceID: the one that had the last turn: from behind it on, and round.
    func publishedEvents(behind workspaceID: Identifier?, limit: EventSlice.Limit) async throws(StoreError) -> [Event]
    /// Writes fires in one transaction, as ``TriggerStore/fire(_:firedEvent:idempotencyKey:keySince:)`` does. Passed over is one whose chain has an
    /// event of its trigger already: a chain fires no trigger that is in it, and the same event no trigger twice.
    ///
    /// - Parameter handled: published events that are dealt with.
    /// - Returns: how many fires were written.
    func record(_ fires: [EventFire], handled: [Event]) async throws(StoreError) -> Int
    /// Waits until there may be published events that ``publishedEvents(behind:limit:)`` did not return, or for some seconds. Returns early when cancelled.
    func waitForPublishedEvents() async

    // MARK: Removing

    /// Removes some chains in one transaction, each with all its events: those whose newest event was written before `instant`. Chains that something
    /// is still to happen to stay, and those whose first event a key of ``publish(_:idempotencyKey:keySince:)`` used since `keySince` answers.
    ///
    /// - Parameter chainID: chains up to this one were looked at; `nil` to begin with the oldest.
    func removeChains(
        writtenBefore instant: Timestamp, behind chainID: Identifier?, keySince: Timestamp
    ) async throws(StoreError) -> ChainRemoval
}

/// The answer to a published event.
package struct EventReceipt: Sendable, Equatable {
    package let event: Event
    /// Whether an earlier one with the same idempotency key is being answered again.
    package let isReplay: Bool

    package init(event: Event, isReplay: Bool) {
        self.event = event
        self.isReplay = isReplay
    }
}

/// A place in the order of all events, and the id by which a reader names it.
package struct EventMark: Sendable, Equatable {
    package let place: Int64
    package let id: Identifier

    package init(place: Int64, id: Identifier) {
        self.place = place
        self.id = id
    }

    /// That of an event, which may be another workspace's: all that its id tells is the time.
    package init(place: Int64, ordinal: Int64) {
        self.init(place: place, id: Identifier(ordinal: ordinal, random: 0))
    }
}

/// Some events, in the order in which they were written.
package struct EventSlice: Sendable, Equatable {
    package let events: [Event]
    /// Up to where there is nothing left to read: where the next slice begins.
    package let place: Int64
    /// Whether there is no later event by now.
    package let isAtEnd: Bool

    package init(events: [Event], place: Int64, isAtEnd: Bool) {
        self.events = events
        self.place = place
        self.isAtEnd = isAtEnd
    }

    /// How much is read at a time.
    package struct Limit: Sendable {
        /// Events.
        package var count: Int
        /// Bytes of their data; one event may have more.
        package var bytes: Int

        package init(count: Int = 512, bytes: Int = 256 * 1024) {
            self.count = count
            self.bytes = bytes
        }
    }
}

/// A fire that an event caused.
package struct EventFire: Sendable, Equatable {
    package let fire: PendingFire
    /// Its `trigger.fired`.
    package let firedEvent: Event

    package init(fire: PendingFire, firedEvent: Event) {
        self.fire = fire
        self.firedEvent = firedEvent
    }
}

/// What was removed.
package struct ChainRemoval: Sendable, Equatable {
    /// How many of them.
    package let events: Int
    /// The last chain that was looked at; `nil` when there are no more that may be old enough.
    package let last: Identifier?

    package init(events: Int, last: Identifier?) {
        self.events = events
        self.last = last
    }
}
