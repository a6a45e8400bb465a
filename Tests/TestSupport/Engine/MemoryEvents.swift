import Identifiers
import TriggerEngine

/// The events of a trigger store in memory, in the order in which they were written.
struct MemoryEvents {
    let subscriptions = EventSubscriptions()
    let feed = EventFeed()
    let published = Alarm()

    private var rows: [(place: Int64, event: Event)] = []
    private var lastPlace: Int64 = 0
    /// Events that somebody wanted and that were not dealt with.
    private var wanted: Set<Identifier> = []
    private var triggers: [Identifier: Set<Identifier>] = [:]
    private var keys: [Key: (event: Event, usedAt: Timestamp)] = [:]

    private struct Key: Hashable {
        let workspaceID: Identifier
        let text: String
    }

    /// Oldest first.
    var all: [Event] { rows.map(\.event) }

    mutating func append(_ events: [Event]) {
        for event in events {
            lastPlace += 1
            rows.append((lastPlace, event))
            if let triggerID = event.triggerID { triggers[event.chainID, default: []].insert(triggerID) }
            if subscriptions.wants(event.eventType, in: event.workspaceID) { wanted.insert(event.id) }
            feed.tell(event.workspaceID, of: lastPlace)
        }
        if events.contains(where: { wanted.contains($0.id) }) { published.ring() }
    }

    mutating func publish(_ event: Event, idempotencyKey: String?, keySince: Timestamp) -> EventReceipt {
        let key = idempotencyKey.map { Key(workspaceID: event.workspaceID, text: $0) }
        if let first = key.flatMap({ keys[$0] }), first.usedAt >= keySince { return EventReceipt(event: first.event, isReplay: true) }
        if let key { keys[key] = (event, event.effectiveAt) }
        append([event])
        return EventReceipt(event: event, isReplay: false)
    }

    // MARK: - Reading

    func event(_ id: Identifier, in workspaceID: Identifier) -> Event? {
        all.first { $0.id == id && $0.workspaceID == workspaceID }
    }

    func chain(_ id: Identifier) -> [Event] { all.filter { $0.chainID == id } }

    func triggers(in chainID: Identifier) -> Set<Identifier> { triggers[chainID] ?? [] }

    func mark(behind id: Identifier?) -> EventMark {
        if let id {
            if let row = rows.first(where: { $0.event.id.ordinal == id.ordinal }) { return EventMark(place: row.place, id: id) }
            if let newer = rows.first(where: { $0.event.id > id }) { return EventMark(place: newer.place - 1, id: id) }
        }
        return EventMark(place: lastPlace, ordinal: rows.last?.event.id.ordinal ?? 0)
    }

    func slice(in workspaceID: Identifier, behind place: Int64, ofType type: EventTypePattern?, _ limit: EventSlice.Limit) -> EventSlice {
        let behind = rows.filter { $0.place > place }
        let found = behind.filter { $0.event.workspaceID == workspaceID && type?.matches($0.event.eventType) ?? true }
        let part = found.prefix(Self.count(found.map(\.event), limit))
        let end = part.count < found.count ? part.last?.place : behind.last?.place
        return EventSlice(events: part.map(\.event), place: end ?? place, isAtEnd: part.count == found.count)
    }

    func publishedEvents(behind last: Identifier?, _ limit: EventSlice.Limit) -> [Event] {
        let open = Dictionary(grouping: all.filter { wanted.contains($0.id) }, by: \.workspaceID)
        let workspaces = open.keys.sorted()
        let behind = workspaces.filter { id in last.map { $0 < id } ?? true }
        let round = (behind + workspaces.filter { !behind.contains($0) }).prefix(limit.count)
        let found = round.flatMap { (open[$0] ?? []).prefix(max(1, limit.count / round.count)) }
        return Array(found.prefix(Self.count(found, limit)))
    }

    /// How many of them are within the limit.
    private static func count(_ events: [Event], _ limit: EventSlice.Limit) -> Int {
        var (count, bytes) = (0, 0)
        for event in events where count < limit.count && (count == 0 || bytes < limit.bytes) {
            count += 1
            bytes += event.data.count
        }
        return count
    }

    // MARK: - Dealing with them

    mutating func forgetPublished(_ events: [Event]) {
        wanted.subtract(events.map(\.id))
    }

    /// - Parameter isInUse: whether something is still to happen to a chain.
    mutating func removeChains(writtenBefore instant: Timestamp, keySince: Timestamp, unless isInUse: (Identifier) -> Bool) -> Int {
        let kept = Set(
            rows.map(\.event).filter { $0.createdAt >= instant || wanted.contains($0.id) || isInUse($0.chainID) }.map(\.chainID))
        let answered = Set(keys.values.filter { $0.usedAt >= keySince }.map(\.event.id))
        let count = rows.count
        rows.removeAll { !kept.contains($0.event.chainID) && !answered.contains($0.event.chainID) }
        return count - rows.count
    }
}
