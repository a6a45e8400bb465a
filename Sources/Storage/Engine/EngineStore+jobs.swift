import Foundation
import GRDB
import Identifiers
package import TriggerEngine

extension EngineStore {
    package func jobs(in lane: JobLane, _ turns: JobTurns) async throws(StoreError) -> [PendingFire] {
        try await read { db in
            var jobs: [PendingFire] = []
            var workspaces = WorkspaceRound(Self.nextWorkspaceSQL, [lane.rawValue], after: turns.last)
            while jobs.count < turns.room, let workspace = try workspaces.next(db) {
                if let ordinal = try Self.turn(of: workspace, in: lane, turns, besides: jobs.count, db) {
                    jobs.append(try Self.job(ordinal, db))
                }
            }
            return jobs
        }
    }

    package func jobCount(in lane: JobLane) async throws(StoreError) -> Int {
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT count(*) FROM jobs WHERE lane = ?")
            return try Int.fetchOne(statement, arguments: [lane.rawValue]) ?? 0
        }
    }

    // `lane > 0` is the condition of the index.
    static let oldestJobsSQL = """
        SELECT ordinal, random FROM jobs INDEXED BY jobs_by_workspace
        WHERE lane = ? AND lane > 0 AND workspace_id = ? ORDER BY ordinal LIMIT ?
        """
    static let nextWorkspaceSQL = """
        SELECT workspace_id FROM jobs INDEXED BY jobs_by_workspace
        WHERE lane = ? AND lane > 0 AND workspace_id > ? ORDER BY workspace_id LIMIT 1
        """

    /// The oldest job of a workspace that may begin. Only its key is read until it is chosen: an input may be large.
    private static func turn(
        of workspace: Data, in lane: JobLane, _ turns: JobTurns, besides chosen: Int, _ db: Database
    ) throws -> Int64? {
        guard let workspaceID = Identifier(blob: Array(workspace)) else { return nil }
        let depth = turns.depth(of: workspaceID, besides: chosen)
        guard depth > 0 else { return nil }
        let statement = try db.cachedStatement(sql: oldestJobsSQL)
        let rows = try Row.fetchCursor(statement, arguments: [lane.rawValue, workspace, depth])
        while let row = try rows.next() {
            let id = Identifier(ordinal: row[0], randomColumn: row[1])
            if !turns.isUnderWay(id, of: workspaceID) { return row[0] }
        }
        return nil
    }

    private static func job(_ ordinal: Int64, _ db: Database) throws -> PendingFire {
        let statement = try db.cachedStatement(sql: "SELECT * FROM jobs WHERE ordinal = ?")
        guard let row = try Row.fetchOne(statement, arguments: [ordinal]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an index without its job")
        }
        return try PendingFire(job: row)
    }
}

/// The workspaces that have something waiting, once round from one of them on: a look-up each, however much they have.
struct WorkspaceRound {
    private let sql: String
    private let arguments: [any DatabaseValueConvertible]
    private let start: Data
    private var last: Data
    private var hasWrapped = false

    /// - Parameter sql: finds the workspace after one; its id is the last of the arguments.
    init(_ sql: String, _ arguments: [any DatabaseValueConvertible] = [], after workspaceID: Identifier?) {
        self.sql = sql
        self.arguments = arguments
        start = workspaceID?.data ?? Data()
        last = start
    }

    mutating func next(_ db: Database) throws -> Data? {
        let statement = try db.cachedStatement(sql: sql)
        if let found = try Data.fetchOne(statement, arguments: StatementArguments(arguments + [last])) {
            if hasWrapped, start.lexicographicallyPrecedes(found) { return nil }
            last = found
            return found
        }
        guard !hasWrapped, !start.isEmpty else { return nil }
        hasWrapped = true
        last = Data()
        return try next(db)
    }
}
