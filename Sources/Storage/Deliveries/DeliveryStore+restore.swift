import GRDB
package import Identifiers
package import Ingress

extension DeliveryStore {
    /// How far before the last delivery an interrupted process can have left some without an answer. Longer than a fire with all its retries
    /// takes: six attempts of a minute, and the waits between them.
    private static let unansweredMilliseconds: Int64 = 400_000
    /// The same for answers that were committed but perhaps not sent, from when they were committed.
    private static let unsentMilliseconds: Int64 = 10_000

    /// Brings back at start what must not fire twice: the requests that are remembered and, of each time that a process was interrupted, those
    /// whose answer may not have been sent. Deliveries that were left without an outcome are concluded as failed, reason `interrupted`.
    ///
    /// - Returns: how many were interrupted.
    package func restore(_ memory: RequestMemory, at now: Timestamp) async throws -> Int {
        let interrupted = try await concludeInterrupted(now)
        try await store.read { db in
            try Self.restoreRemembered(memory, now, db)
            for last in try Int64.fetchAll(db, sql: "SELECT ordinal FROM interruptions") {
                try Self.restoreUnsent(memory, before: last, db)
            }
        }
        return interrupted
    }

    private func concludeInterrupted(_ now: Timestamp) async throws -> Int {
        try await store.commits.transact { transaction in
            let db = transaction.db
            let oldest = now.advanced(bySeconds: -RequestMemory.retryWindowSeconds).milliseconds
            try db.execute(sql: "DELETE FROM interruptions WHERE ordinal >> 12 < ?", arguments: [oldest])
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT d.ordinal, d.random, d.received_at, d.identity, d.body, t.id AS destination_id
                    FROM delivery_pending p JOIN deliveries d ON d.ordinal = p.ordinal JOIN destinations t ON t.number = d.destination
                    """)
            for row in rows {
                let received = Timestamp(milliseconds: row["received_at"])
                let concluded = ConcludedDelivery(
                    id: Identifier(ordinal: row["ordinal"], randomColumn: row["random"]), receivedAt: received,
                    memory: .identity(
                        try Self.identity(row), until: received.advanced(bySeconds: RequestMemory.retryWindowSeconds)))
                try Self.insert(.interrupted(at: now), of: concluded, into: transaction)
            }
            return rows.count
        }
    }

    private static func restoreRemembered(_ memory: RequestMemory, _ now: Timestamp, _ db: Database) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT ordinal, random, state, event_id, identity, remember_until FROM deliveries
                WHERE remember_until > :now AND identity IS NOT NULL
                UNION ALL
                SELECT o.ordinal, d.random, o.state, o.event_id, o.identity, o.remember_until
                FROM delivery_outcomes o JOIN deliveries d ON d.ordinal = o.ordinal
                WHERE o.remember_until > :now AND o.identity IS NOT NULL
                """, arguments: ["now": now.milliseconds])
        while let row = try rows.next() {
            let until = Timestamp(milliseconds: row["remember_until"])
            memory.restore(RequestIdentity(row.bytes("identity") ?? []), as: outcome(row), until: until)
        }
    }

    /// - Parameter last: the last delivery before the interruption.
    private static func restoreUnsent(_ memory: RequestMemory, before last: Int64, _ db: Database) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT d.ordinal, d.random, coalesce(o.state, d.state) AS state, coalesce(o.event_id, d.event_id) AS event_id,
                    d.received_at, d.identity, d.body, t.id AS destination_id
                FROM deliveries d JOIN destinations t ON t.number = d.destination
                LEFT JOIN delivery_outcomes o ON o.ordinal = d.ordinal
                WHERE d.ordinal > ? AND d.ordinal <= ? AND coalesce(o.state, d.state) = 1
                    AND d.received_at + coalesce(o.duration, d.duration, 0) / 1000 > ?
                """, arguments: [last - unansweredMilliseconds << 12, last, last >> 12 - unsentMilliseconds])
        while let row = try rows.next() {
            let until = Timestamp(milliseconds: row["received_at"]).advanced(bySeconds: RequestMemory.retryWindowSeconds)
            memory.restore(try identity(row), as: outcome(row), until: until)
        }
    }

    private static func outcome(_ row: Row) -> DispatchOutcome {
        let id = Identifier(ordinal: row["ordinal"], randomColumn: row["random"])
        if let eventID = row.identifier("event_id"), row["state"] as Int == DeliveryRecord.State.fired.rawValue {
            return .fired(DeliveryReceipt(deliveryID: id, firedEventID: eventID))
        }
        return .failed(.engineUnreachable, deliveryID: id)
    }

    /// The identity in the row; a row without one is identified by its body.
    private static func identity(_ row: Row) throws -> RequestIdentity {
        if let bytes = row.bytes("identity") { return RequestIdentity(bytes) }
        return RequestIdentity(ofBody: row.bytes("body") ?? [], at: try row.requiredIdentifier("destination_id"))
    }
}

extension DeliveryConclusion {
    fileprivate static func interrupted(at now: Timestamp) -> DeliveryConclusion {
        DeliveryConclusion(state: .failed, firedEventID: nil, reason: "interrupted", engineStatus: nil, finishedAt: now)
    }
}
