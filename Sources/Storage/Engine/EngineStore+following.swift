import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore {
    /// Places that one read looks at: those of other workspaces lie in the index alone.
    static let longestScan: Int64 = 16_384
    /// Events of one workspace that one read looks at, wanted or not.
    private static let mostRows = 4096
    /// Newer events among which the one that was written first is looked for, when the one that a reader had seen is gone: ids are drawn a little
    /// before what they name is written.
    private static let nearby = 1024

    package func watchEvents(in workspaceID: Identifier) -> EventWatch {
        store.sequencer.feed.watch(workspaceID)
    }

    package func mark(behind eventID: Identifier?) async throws(StoreError) -> EventMark {
        try await read { db in
            if let eventID, let place = try Self.place(behind: eventID, db) { return EventMark(place: place, id: eventID) }
            let newest = try Row.fetchOne(db, sql: Self.newestSQL)
            return newest.map { EventMark(place: $0[0], ordinal: $0[1]) } ?? EventMark(place: 0, ordinal: 0)
        }
    }

    static let newestSQL = "SELECT sequence, ordinal FROM events ORDER BY sequence DESC LIMIT 1"

    /// `nil` when neither this event is there nor a newer one.
    private static func place(behind id: Identifier, _ db: Database) throws -> Int64? {
        let known = try Int64.fetchOne(db, sql: "SELECT sequence FROM events WHERE ordinal = ?", arguments: [id.ordinal])
        if let known { return known }
        let newer = try Int64.fetchOne(
            db, sql: "SELECT min(sequence) FROM (SELECT sequence FROM events WHERE ordinal > ? ORDER BY ordinal LIMIT ?)",
            arguments: [id.ordinal, nearby])
        return newer.map { $0 - 1 }
    }

    private static func lastPlace(_ db: Database) throws -> Int64? {
        try Int64.fetchOne(try db.cachedStatement(sql: "SELECT max(sequence) FROM events"))
    }

    static let sliceSQL = """
        SELECT * FROM events INDEXED BY events_by_sequence
        WHERE sequence >= ? AND sequence <= ? AND workspace_id = ? ORDER BY sequence
        """

    package func events(
        in workspaceID: Identifier, behind place: Int64, ofType type: EventTypePattern?, limit: EventSlice.Limit
    ) async throws(StoreError) -> EventSlice {
        try await read { db in
            let next = try db.cachedStatement(sql: "SELECT min(sequence) FROM events WHERE sequence > ?")
            guard let first = try Int64.fetchOne(next, arguments: [place]), let newest = try Self.lastPlace(db) else {
                return EventSlice(events: [], place: place, isAtEnd: true)
            }
            let last = min(first + Self.longestScan - 1, newest)
            let rows = try Row.fetchCursor(
                try db.cachedStatement(sql: Self.sliceSQL), arguments: [first, last, workspaceID.data])
            var (slice, looked, end) = (EventCollector(limit), 0, last)
            while let row = try rows.next() {
                looked += 1
                if type?.matches(row.eventType) ?? true { slice.add(try Event(row)) }
                guard !slice.isFull, looked < Self.mostRows else {
                    end = row.eventPlace
                    break
                }
            }
            return EventSlice(events: slice.events, place: end, isAtEnd: end == newest)
        }
    }
}
