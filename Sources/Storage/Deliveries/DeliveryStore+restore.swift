import GRDB
package import Identifiers
package import Ingress
package import TriggerEngine

extension DeliveryStore {
    /// How far before the last delivery an interrupted process can have left answers that were committed but perhaps not sent, from when they were.
    private static let unsentMilliseconds: Int64 = 10_000
    /// From the end of a webhook's body to its commit on the embedded engine, at most.
    private static let committingMilliseconds: Int64 = 30_000
    /// The same on a remote engine, with all its retries: six attempts of a minute, and the waits between them.
    private static let firingMilliseconds: Int64 = 400_000

    /// Brings back at start what must not fire twice: the requests that are remembered and, of each time that a process was interrupted, those
    /// whose answer may not have been sent. Deliveries that were left without an outcome are concluded as failed, reason `interrupted`.
    ///
    /// - Parameter bodySeconds: how long the body of a webhook may take.
    /// - Returns: how many were interrupted.
    package func restore(_ memory: RequestMemory, at now: Timestamp, bodySeconds: Int = HookLimits().bodySeconds) async throws -> Int {
        let interrupted = try await concludeInterrupted(now)
        try await restoreKnown(memory, at: now, bodySeconds: bodySeconds)
        return interrupted
    }

    /// The same after the clock was set back: what had expired by it, and was forgotten, counts again.
    package func restoreAfterSetBack(_ memory: RequestMemory, at now: Timestamp, bodySeconds: Int) async throws(StoreError) {
        try await store.settle()
        do {
            try await restoreKnown(memory, at: now, bodySeconds: bodySeconds)
        } catch {
            throw StoreError(error)
        }
    }

    private func restoreKnown(_ memory: RequestMemory, at now: Timestamp, bodySeconds: Int) async throws {
        try await store.read { db in
            try Self.restoreRemembered(memory, now, db)
            for last in try Int64.fetchAll(db, sql: "SELECT ordinal FROM interruptions") {
                try Self.restoreUnsent(memory, before: last, now, bodyMilliseconds: Int64(bodySeconds) * 1000, db)
            }
        }
    }

    private func concludeInterrupted(_ now: Timestamp) async throws -> Int {
        try await store.commits.transact { transaction in
            let db = transaction.db
            let oldest = now.advanced(bySeconds: -RequestMemory.retryWindowSeconds).milliseconds
            try db.execute(sql: "DELETE FROM interruptions WHERE noted_at < ?", arguments: [oldest])
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT d.ordinal, d.random, d.received_at, d.identity, d.body, t.id AS destination_id
                    FROM delivery_pending p JOIN deliveries d ON d.ordinal = p.ordinal JOIN destinations t ON t.number = d.destination
                    """)
            for row in rows {
                let received = Timestamp(milliseconds: row["received_at"])
                let id = Identifier(ordinal: row["ordinal"], randomColumn: row["random"])
                let concluded = ConcludedDelivery(
                    id: id, receivedAt: received,
                    memory: .identity(
                        try Self.identity(row), until: received.advanced(bySeconds: RequestMemory.retryWindowSeconds)))
                try Self.insert(try Self.interruptedAttempt(of: id, at: now, db), of: id, into: transaction)
                try Self.insert(.interrupted(at: now), of: concluded, into: transaction)
            }
            return rows.count
        }
    }

    /// What stands for the attempts of which only the process knew that was stopped. Later ones do not take its place.
    private static func interruptedAttempt(of id: Identifier, at now: Timestamp, _ db: Database) throws -> AttemptRecord {
        let known = try Int.fetchOne(db, sql: "SELECT count(*) FROM delivery_attempts WHERE ordinal = ?", arguments: [id.ordinal]) ?? 0
        return AttemptRecord(number: known + 1, startedAt: now, durationMicroseconds: 0, outcome: "interrupted", status: nil)
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

    /// Goes back in time from the last delivery before an interruption, by the times at which requests came and not by those of ids: these may have run
    /// ahead of the clock, which then tells nothing about how long ago something was.
    ///
    /// - Parameters:
    ///   - last: that delivery, which may be gone.
    ///   - bodyMilliseconds: how long the body of a webhook may take after its head.
    private static func restoreUnsent(
        _ memory: RequestMemory, before last: Int64, _ now: Timestamp, bodyMilliseconds: Int64, _ db: Database
    ) throws {
        let row = try Row.fetchOne(db, sql: lastSQL, arguments: [last])
        guard let row else { return }
        let oldest = finish(row) - unsentMilliseconds
        func restore(_ rows: RowCursor, longest: Int64) throws {
            while let row = try rows.next(), row["received_at"] + longest >= oldest {
                let until = Timestamp(milliseconds: row["received_at"]).advanced(bySeconds: RequestMemory.retryWindowSeconds)
                guard row["state"] as Int == DeliveryRecord.State.fired.rawValue, finish(row) > oldest, now < until else { continue }
                memory.restore(try identity(row), as: outcome(row), until: until)
            }
        }
        try restore(try Row.fetchCursor(db, sql: firedHereSQL, arguments: [last]), longest: bodyMilliseconds + committingMilliseconds)
        try restore(try Row.fetchCursor(db, sql: firedLaterSQL, arguments: [last]), longest: bodyMilliseconds + firingMilliseconds)
    }

    /// The one that an interruption names may have been a rejection, and be trimmed.
    private static let lastSQL = "SELECT received_at, duration FROM deliveries WHERE ordinal <= ? ORDER BY ordinal DESC LIMIT 1"
    private static let firedHereSQL = """
        SELECT d.ordinal, d.random, d.state, d.event_id, d.received_at, d.duration, d.identity, d.body, t.id AS destination_id
        FROM deliveries d JOIN destinations t ON t.number = d.destination WHERE d.ordinal <= ? ORDER BY d.ordinal DESC
        """
    private static let firedLaterSQL = """
        SELECT d.ordinal, d.random, o.state, o.event_id, d.received_at, o.duration, d.identity, d.body, t.id AS destination_id
        FROM delivery_outcomes o JOIN deliveries d ON d.ordinal = o.ordinal JOIN destinations t ON t.number = d.destination
        WHERE o.ordinal <= ? ORDER BY o.ordinal DESC
        """

    /// When a delivery ended, in milliseconds.
    private static func finish(_ row: Row) -> Int64 {
        row["received_at"] + (row["duration"] as Int64? ?? 0) / 1000
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
