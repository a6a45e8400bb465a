import GRDB

extension EngineStore {
    /// What the embedded engine has not done yet.
    package struct UnfinishedWork: Sendable, Equatable {
        /// Fires whose run, or whose action, has not ended, and events that may fire triggers yet.
        package let fires: Int
        /// Calls that are not over.
        package let calls: Int
    }

    /// Notes that the embedded engine works on what is in the store. Of what came while a remote one did nothing is left to fire, and that may be much
    /// to look through.
    package static func takeOver(_ store: Store) async throws {
        try await store.commits.write { db in
            if try !works(db), let newest = try Int64.fetchOne(db, sql: "SELECT max(ordinal) FROM deliveries") {
                try setCursor(max(newest, cursor(db)), db)
            }
            try setWorks(true, db)
        }
    }

    /// Notes that it no longer does, unless it has something left to do.
    ///
    /// - Returns: what that is; `nil` when everything is done.
    package static func handOver(_ store: Store) async throws -> UnfinishedWork? {
        try await store.commits.write { db in
            // Since the last time nothing was added, and to look for it goes through all that came.
            guard try works(db) else { return nil }
            let jobs = try Int.fetchOne(db, sql: "SELECT (SELECT count(*) FROM jobs) + (SELECT count(*) FROM published)") ?? 0
            let deliveries = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM deliveries WHERE ordinal > ? AND state = 1", arguments: [try cursor(db)])
            let calls = try Int.fetchOne(db, sql: "SELECT count(*) FROM tasks WHERE due_at IS NOT NULL") ?? 0
            let work = UnfinishedWork(fires: jobs + (deliveries ?? 0), calls: calls)
            guard work == UnfinishedWork(fires: 0, calls: 0) else { return work }
            try setWorks(false, db)
            return nil
        }
    }

    private static func works(_ db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT value FROM flags WHERE name = 'embedded'") ?? true
    }

    private static func setWorks(_ works: Bool, _ db: Database) throws {
        try db.execute(sql: "INSERT OR REPLACE INTO flags VALUES ('embedded', ?)", arguments: [works])
    }
}
