import FieldMapping
import Foundation
import GRDB
package import Identifiers
package import TriggerEngine

extension EngineStore: CallStore {
    package func task(_ id: Identifier, in workspaceID: Identifier) async throws(StoreError) -> CallTask? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM tasks WHERE ordinal = ? AND random = ? AND workspace_id = ?",
                arguments: [id.ordinal, id.randomColumn, workspaceID.data]
            ).map(CallTask.init)
        }
    }

    package func tasks(
        in workspaceID: Identifier, status: CallTask.Status?, offset: Int, limit: Int
    ) async throws(StoreError) -> (items: [CallTask], total: Int) {
        let condition = status == nil ? "workspace_id = ?" : "workspace_id = ? AND status = ?"
        let chosen: StatementArguments = status.map { [workspaceID.data, $0.rawValue] } ?? [workspaceID.data]
        let page = chosen + [limit, offset]
        return try await read { db in
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM tasks WHERE \(condition)", arguments: chosen)
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM tasks WHERE \(condition) ORDER BY ordinal DESC LIMIT ? OFFSET ?", arguments: page)
            return (try rows.map(CallTask.init), total ?? 0)
        }
    }

    package func apply(_ changes: [CallTaskChange]) async throws(StoreError) -> [Bool] {
        try await store.commits.transact { transaction in
            try changes.map { change in
                guard try Self.update(change.task, transaction.db) else { return false }
                for event in change.events { try Self.insert(event, transaction) }
                return true
            }
        }
    }

    package func knownCalls(among sids: [String]) async throws(StoreError) -> Set<String> {
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT sid FROM calls WHERE sid = ?")
            return Set(try sids.compactMap { try String.fetchOne(statement, arguments: [$0]) })
        }
    }

    /// The task that a run asks for.
    static func insert(_ task: CallTask, _ db: Database) throws {
        let arguments: [(any DatabaseValueConvertible)?] = [
            task.id.ordinal, task.id.randomColumn, task.workspaceID.data, task.triggerID.data, task.chainID.data, task.traceID,
            String(decoding: JSONWriter.object { $0.write(task.parameters) }, as: UTF8.self), task.parameters.phoneTo.text,
            task.parameters.priority, task.status.rawValue, task.attempt, task.attemptBegunAt?.milliseconds, task.callSID, task.doubts,
            task.outcome?.rawValue, task.dueAt?.milliseconds, task.isWaiting, task.lastEventID.data, task.createdAt.milliseconds,
            task.updatedAt.milliseconds, task.revision, task.origin?.from.text, task.origin?.account,
        ]
        try db.cachedStatement(sql: "INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .execute(arguments: StatementArguments(arguments))
    }

    private static let updateSQL = """
        UPDATE tasks SET status = :status, attempt = :attempt, attempt_begun_at = :begun, attempt_from = :from, attempt_account = :account,
            call_sid = :sid, doubts = :doubts, outcome = :outcome, due_at = :due, is_waiting = :waiting, last_event_id = :event, updated_at = :updated, revision = revision + 1
        WHERE ordinal = :ordinal AND revision = :revision AND (status = 'dispatching' OR :status <> 'dispatching'
            OR NOT EXISTS (SELECT 1 FROM tasks other WHERE other.status = 'dispatching' AND other.phone_to = tasks.phone_to))
        """

    /// - Returns: whether the task was still as it had been read.
    private static func update(_ task: CallTask, _ db: Database) throws -> Bool {
        try db.cachedStatement(sql: updateSQL).execute(arguments: [
            "status": task.status.rawValue, "attempt": task.attempt, "begun": task.attemptBegunAt?.milliseconds, "sid": task.callSID,
            "from": task.origin?.from.text, "account": task.origin?.account, "doubts": task.doubts, "outcome": task.outcome?.rawValue,
            "due": task.dueAt?.milliseconds, "waiting": task.isWaiting, "event": task.lastEventID.data,
            "updated": task.updatedAt.milliseconds, "ordinal": task.id.ordinal, "revision": task.revision,
        ])
        guard db.changesCount > 0 else { return false }
        if let sid = task.callSID {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO calls VALUES (?, ?, ?)")
                .execute(arguments: [sid, task.id.ordinal, task.attempt])
        }
        return true
    }
}

// MARK: - What is due

extension EngineStore {
    package func dueTasks(_ turns: JobTurns, limit: Int) async throws(StoreError) -> [CallTask] {
        try await read { db in
            var tasks: [CallTask] = []
            var workspaces = WorkspaceRound(Self.nextWaitingWorkspaceSQL, after: turns.last)
            while tasks.count < limit, let workspace = try workspaces.next(db) {
                guard let workspaceID = Identifier(blob: Array(workspace)) else { continue }
                let count = min(turns.openings(of: workspaceID, besides: tasks.count), limit - tasks.count)
                guard count > 0 else { continue }
                tasks += try Self.waiting(in: workspace, count, db)
            }
            return tasks
        }
    }

    static let nextWaitingWorkspaceSQL =
        "SELECT workspace_id FROM tasks INDEXED BY tasks_waiting WHERE is_waiting = 1 AND workspace_id > ? ORDER BY workspace_id LIMIT 1"

    static let waitingSQL = """
        SELECT * FROM tasks INDEXED BY tasks_waiting
        WHERE is_waiting = 1 AND workspace_id = ? AND phone_to NOT IN (SELECT phone_to FROM tasks WHERE status = 'dispatching')
        ORDER BY priority DESC, ordinal LIMIT ?
        """

    private static func waiting(in workspace: Data, _ limit: Int, _ db: Database) throws -> [CallTask] {
        try Row.fetchAll(try db.cachedStatement(sql: waitingSQL), arguments: [workspace, limit]).map(CallTask.init)
    }

    /// Tasks that became due by now, and are not among those that wait for their turn.
    static let becomingDueSQL = """
        SELECT ordinal FROM tasks INDEXED BY tasks_by_due
        WHERE due_at IS NOT NULL AND is_waiting = 0 AND due_at <= ? AND status = 'scheduled' ORDER BY due_at, priority DESC LIMIT ?
        """
    /// The same for what is due so far ahead that it cannot be meant: the clock was set back. The dispatcher looks at their windows all the same.
    static let strayedAheadSQL = """
        SELECT ordinal FROM tasks INDEXED BY tasks_by_due
        WHERE due_at IS NOT NULL AND is_waiting = 0 AND due_at > ? AND status = 'scheduled' ORDER BY due_at LIMIT ?
        """
    /// How many are moved in one transaction: at nine in the morning there may be many.
    private static let promotions = 256

    package func promoteDue(at now: Timestamp) async throws(StoreError) -> Bool {
        let farthest = now.advanced(bySeconds: CallTask.longestWaitSeconds)
        let due = try await read { db in
            try Int64.fetchAll(try db.cachedStatement(sql: Self.becomingDueSQL), arguments: [now.milliseconds, Self.promotions])
                + Int64.fetchAll(try db.cachedStatement(sql: Self.strayedAheadSQL), arguments: [farthest.milliseconds, Self.promotions])
        }
        guard !due.isEmpty else { return true }
        try await store.commits.transactInBackground { transaction in
            let statement = try transaction.db.cachedStatement(
                sql: "UPDATE tasks SET is_waiting = 1 WHERE ordinal = ? AND status = 'scheduled' AND (due_at <= ? OR due_at > ?)")
            for ordinal in due { try statement.execute(arguments: [ordinal, now.milliseconds, farthest.milliseconds]) }
        }
        return due.count < Self.promotions
    }

    package func unsettledTasks(at now: Timestamp, limit: Int) async throws(StoreError) -> [CallTask] {
        try await read { db in
            let due = try Row.fetchAll(try db.cachedStatement(sql: Self.unsettledSQL), arguments: [now.milliseconds, limit])
            let strayed = try Row.fetchAll(
                try db.cachedStatement(sql: Self.strayedSQL), arguments: [now.advanced(bySeconds: 3600).milliseconds, limit])
            return try (due + strayed).map(CallTask.init)
        }
    }

    static let unsettledSQL = """
        SELECT * FROM tasks INDEXED BY tasks_unsettled
        WHERE due_at IS NOT NULL AND status <> 'scheduled' AND due_at <= ? ORDER BY due_at LIMIT ?
        """
    static let strayedSQL = """
        SELECT * FROM tasks INDEXED BY tasks_unsettled
        WHERE due_at IS NOT NULL AND status <> 'scheduled' AND due_at > ? ORDER BY due_at LIMIT ?
        """

    package func nextDue(after now: Timestamp) async throws(StoreError) -> Timestamp? {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT due_at FROM tasks INDEXED BY tasks_by_due
                    WHERE due_at IS NOT NULL AND is_waiting = 0 AND due_at > ? ORDER BY due_at LIMIT 1
                    """)
            return try Int64.fetchOne(statement, arguments: [now.milliseconds]).map(Timestamp.init(milliseconds:))
        }
    }

    package func waitingCount() async throws(StoreError) -> Int {
        try await read { db in
            try Int.fetchOne(try db.cachedStatement(sql: "SELECT count(*) FROM tasks INDEXED BY tasks_waiting WHERE is_waiting = 1")) ?? 0
        }
    }
}

extension CallTask {
    /// Whether it waits for its turn only.
    fileprivate var isWaiting: Bool {
        guard status == .scheduled, let dueAt else { return false }
        return dueAt <= updatedAt
    }

    fileprivate init(_ row: Row) throws {
        guard let parameters = try? CallParameters(stored: row.bytes("parameters") ?? []), let status = Status(rawValue: row["status"])
        else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unreadable task")
        }
        self.init(
            id: Identifier(ordinal: row["ordinal"], randomColumn: row["random"]), workspaceID: try row.requiredIdentifier("workspace_id"),
            triggerID: try row.requiredIdentifier("trigger_id"), chainID: try row.requiredIdentifier("chain_id"), traceID: row["trace_id"],
            parameters: parameters, createdAt: Timestamp(milliseconds: row["created_at"]), dueAt: row.timestamp("due_at"),
            lastEventID: try row.requiredIdentifier("last_event_id"))
        self.status = status
        updatedAt = Timestamp(milliseconds: row["updated_at"])
        attempt = row["attempt"]
        attemptBegunAt = row.timestamp("attempt_begun_at")
        origin = (row["attempt_from"] as String?).flatMap { E164Number($0) }.map { CallOrigin(from: $0, account: row["attempt_account"]) }
        callSID = row["call_sid"]
        doubts = row["doubts"]
        outcome = (row["outcome"] as String?).flatMap(Outcome.init(rawValue:))
        revision = row["revision"]
    }
}
