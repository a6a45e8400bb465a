import GRDB

extension EngineStore {
    /// What the embedded engine has not done yet.
    package struct UnfinishedWork: Sendable, Equatable {
        /// Fires whose run, or whose action, has not ended.
        package let fires: Int
        /// Calls that are not over.
        package let calls: Int
    }

    /// - Returns: `nil` when everything is done.
    package static func unfinishedWork(in store: Store) async throws -> UnfinishedWork? {
        try await store.read { db in
            let jobs = try Int.fetchOne(db, sql: "SELECT count(*) FROM jobs") ?? 0
            let deliveries = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM deliveries WHERE ordinal > ? AND state = 1", arguments: [try cursor(db)])
            let calls = try Int.fetchOne(db, sql: "SELECT count(*) FROM tasks WHERE due_at IS NOT NULL") ?? 0
            let work = UnfinishedWork(fires: jobs + (deliveries ?? 0), calls: calls)
            return work == UnfinishedWork(fires: 0, calls: 0) ? nil : work
        }
    }
}
