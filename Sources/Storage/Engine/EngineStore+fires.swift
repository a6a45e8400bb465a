import Foundation
import GRDB
package import Identifiers
import Synchronization
package import TriggerEngine

extension EngineStore: TriggerStore {
    package func fire(
        _ fire: PendingFire, firedEvent: Event, idempotencyKey: String?, keySince: Timestamp
    ) async throws(StoreError) -> FireReceipt {
        let receipt = try await store.commits.transact(cost: fire.input.count + firedEvent.data.count) { transaction in
            let db = transaction.db
            if let key = idempotencyKey, let first = try IdempotencyKeys.firstUse(of: key, in: fire.triggerID, since: keySince, db) {
                return FireReceipt(firedEventID: first, isReplay: true)
            }
            try Self.insert(fire, firedEvent, transaction)
            if let key = idempotencyKey { try IdempotencyKeys.note(key, in: fire.triggerID, of: firedEvent, db) }
            return FireReceipt(firedEventID: fire.eventID, isReplay: false)
        }
        wake()
        return receipt
    }

    /// Writes a fire: its `trigger.fired` event and the job to run it.
    static func insert(_ fire: PendingFire, _ firedEvent: Event, _ transaction: Transaction) throws {
        try insert(firedEvent, transaction)
        try insertJob(fire, transaction)
    }

    private static let jobSQL = InsertSQL("INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")

    /// - Parameter lane: `nil` for what the runner is to look at.
    static func insertJob(_ fire: PendingFire, lane: JobLane? = nil, _ transaction: Transaction) throws {
        let row = try transaction.insert(jobSQL)
        row.bind(fire.eventID.ordinal)
        row.bind(fire.eventID.randomColumn)
        row.bind(fire.workspaceID)
        row.bind(fire.triggerID)
        row.bind(fire.chainID == fire.eventID ? nil : fire.chainID)
        row.bind(text: fire.input)
        row.bind(fire.cause.text)
        row.bind(fire.firedAt.milliseconds)
        row.bind(fire.traceID)
        row.bind(Int64(lane?.rawValue ?? 0))
        try row.run()
    }

    static let pendingJobsSQL = "SELECT * FROM jobs WHERE lane = 0 AND ordinal > ? ORDER BY ordinal LIMIT ?"

    /// Bytes of input in a batch, of jobs and of deliveries each: what is run together is in memory and goes into one transaction. One may have more.
    static let batchBytes = 4 << 20

    /// While both wait, jobs get half of it and deliveries half: an event that fires many triggers holds up no webhook.
    package func pendingFires(limit: Int) async throws(StoreError) -> [PendingFire] {
        let scanned = scanned.load(ordering: .relaxed)
        let (jobs, deliveries, lastScanned) = try await read { db in
            let half = (limit + 1) / 2
            var room = Self.batchBytes
            var jobs = try Self.jobsToRun(after: 0, limit: half, &room, db)
            let (deliveries, last) = try Self.deliveriesToFire(after: scanned, limit: limit - jobs.count, db)
            if jobs.count == half, let job = jobs.last {
                jobs += try Self.jobsToRun(after: job.eventID.ordinal, limit: limit - half - deliveries.count, &room, db)
            }
            return (jobs, deliveries, last)
        }
        self.scanned.store(max(scanned, lastScanned), ordering: .relaxed)
        return jobs + deliveries
    }

    private static func jobsToRun(after ordinal: Int64, limit: Int, _ room: inout Int, _ db: Database) throws -> [PendingFire] {
        guard limit > 0 else { return [] }
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: pendingJobsSQL), arguments: [ordinal, limit])
        return try fires(rows, &room, PendingFire.init(job:))
    }

    /// As many as there is room for.
    private static func fires(_ rows: RowCursor, _ room: inout Int, _ make: (Row) throws -> PendingFire) throws -> [PendingFire] {
        var fires: [PendingFire] = []
        while room > 0, let row = try rows.next() {
            let fire = try make(row)
            room -= fire.input.count
            fires.append(fire)
        }
        return fires
    }

    /// Deliveries whose row is a fire, after the last one that was recorded.
    ///
    /// - Returns: also up to where nothing is left to fire, so that rows that fired nothing are looked at once.
    private static func deliveriesToFire(
        after scanned: Int64, limit: Int, _ db: Database
    ) throws -> (fires: [PendingFire], scanned: Int64) {
        guard limit > 0 else { return ([], scanned) }
        let start = max(scanned, try cursor(db))
        let newest = try Int64.fetchOne(try db.cachedStatement(sql: "SELECT max(ordinal) FROM deliveries")) ?? 0
        guard newest > start else { return ([], start) }
        let statement = try db.cachedStatement(sql: "\(deliveredFire) WHERE d.ordinal > ? AND d.state = 1 ORDER BY d.ordinal LIMIT ?")
        var room = batchBytes
        let fires = try fires(try Row.fetchCursor(statement, arguments: [start, limit]), &room, PendingFire.init(delivery:))
        return (fires, fires.isEmpty ? newest : start)
    }

    private static let deliveredFire = """
        SELECT d.event_id, d.merged, d.input, d.traceparent, t.id, t.workspace_id, t.trigger_id
        FROM deliveries d JOIN destinations t ON t.number = d.destination
        """

    package func unwrittenFire(_ eventID: Identifier, in workspaceID: Identifier) async throws(StoreError) -> PendingFire? {
        try await store.settle()
        return try await read { db in
            let eventID = try Self.firedEvent(of: eventID, in: workspaceID, db) ?? eventID
            guard try eventID.ordinal > Self.cursor(db) else { return nil }
            // The delivery's own id was drawn right before.
            let statement = try db.cachedStatement(
                sql: "\(Self.deliveredFire) WHERE d.ordinal < ? AND d.state = 1 ORDER BY d.ordinal DESC LIMIT 1")
            let fire = try Row.fetchOne(statement, arguments: [eventID.ordinal]).map(PendingFire.init(delivery:))
            return fire?.eventID == eventID && fire?.workspaceID == workspaceID ? fire : nil
        }
    }

    /// The event that a delivery of the workspace has fired, or that the one which it repeats has.
    static func firedEvent(of delivery: Identifier, in workspaceID: Identifier, _ db: Database) throws -> Identifier? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT coalesce(o.event_id, d.event_id) FROM deliveries d JOIN destinations t ON t.number = d.destination
                LEFT JOIN delivery_outcomes o ON o.ordinal = d.ordinal WHERE d.ordinal = ? AND d.random = ? AND t.workspace_id = ?
                """)
        return try Row.fetchOne(statement, arguments: [delivery.ordinal, delivery.randomColumn, workspaceID.data])?.identifier(at: 0)
    }

    /// The `trigger.fired` id of the last delivery whose run was recorded. A delivery's own id is drawn before it, the next one's after.
    static func cursor(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(try db.cachedStatement(sql: "SELECT ordinal FROM cursors WHERE name = 'fires'")) ?? 0
    }

    static func setCursor(_ ordinal: Int64, _ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO cursors VALUES ('fires', ?) ON CONFLICT (name) DO UPDATE SET ordinal = excluded.ordinal"
        ).execute(arguments: [ordinal])
    }

    package func record(_ runs: [RunResult]) async throws(StoreError) {
        try await store.commits.transactInBackground { transaction in
            let db = transaction.db
            let start = try Self.cursor(db)
            var last = start
            for run in runs {
                let ordinal = run.fire.eventID.ordinal
                if run.fire.hasFiredEvent {
                    guard try Self.moveJob(ordinal, to: run.lane, db) else { continue }
                } else {
                    guard ordinal > start else { continue }
                    last = max(last, ordinal)
                    if let lane = run.lane { try Self.insertJob(run.fire, lane: lane, transaction) }
                }
                for event in run.events { try Self.insert(event, transaction) }
                if let task = run.task { try Self.insert(task, db) }
            }
            try Self.setCursor(last, db)
        }
    }

    /// Puts a job into a lane, or ends it.
    ///
    /// - Returns: whether it was there.
    private static func moveJob(_ ordinal: Int64, to lane: JobLane?, _ db: Database) throws -> Bool {
        if let lane {
            try db.cachedStatement(sql: "UPDATE jobs SET lane = ? WHERE ordinal = ?").execute(arguments: [lane.rawValue, ordinal])
        } else {
            try db.cachedStatement(sql: "DELETE FROM jobs WHERE ordinal = ?").execute(arguments: [ordinal])
        }
        return db.changesCount > 0
    }
}

extension PendingFire {
    init(job row: Row) throws {
        guard let cause = FireCause(row["cause"] as String) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown cause of a job")
        }
        self.init(
            eventID: Identifier(ordinal: row["ordinal"], randomColumn: row["random"]),
            workspaceID: try row.requiredIdentifier("workspace_id"), triggerID: try row.requiredIdentifier("trigger_id"),
            chainID: row.identifier("chain_id"), input: row.bytes("input") ?? [], cause: cause,
            firedAt: Timestamp(milliseconds: row["fired_at"]), traceID: row["trace_id"], hasFiredEvent: true)
    }

    fileprivate init(delivery row: Row) throws {
        // By position: a look-up by name compares names without regard to case, column by column.
        let eventID = try row.requiredIdentifier(at: 0)
        self.init(
            eventID: eventID, workspaceID: try row.requiredIdentifier(at: 5), triggerID: try row.requiredIdentifier(at: 6),
            input: row.bytes(at: 1) ?? row.bytes(at: 2) ?? [],
            cause: .webhook(destinationID: try row.requiredIdentifier(at: 4)), firedAt: eventID.timestamp,
            traceID: (row[3] as String?).flatMap(TraceID.init(traceparent:))?.text, hasFiredEvent: false)
    }
}
