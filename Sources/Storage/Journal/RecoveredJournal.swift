import GRDB
import Logging

/// The journal of a data directory as a start finds it, with everything that was acknowledged brought into the tables.
struct RecoveredJournal {
    let file: JournalFile
    /// The last batch whose rows are in the tables.
    let applied: UInt64
    /// Whether the process that had the database before stopped without closing it.
    let wasInterrupted: Bool

    private struct Known {
        let salt: UInt64
        let applied: UInt64
    }

    /// - Parameter size: bytes for batches, of a journal that is new.
    init(_ directory: DataDirectory, _ pool: DatabasePool, size: Int, logger: Logger) throws {
        let known = try pool.read(Self.known)
        wasInterrupted = try pool.read { db in try Bool.fetchOne(db, sql: "SELECT value FROM flags WHERE name = 'serving'") ?? false }
        if let existing = try JournalFile.open(directory.journalPath) {
            file = existing
            if let known {
                guard known.salt == existing.salt else { throw DataDirectoryError.journalForeign(existing.path) }
                applied = wasInterrupted ? try Self.apply(existing, after: known.applied, pool, logger) : known.applied
            } else {
                // Made by a start that ended before the database knew of it, or left behind by another database.
                guard try existing.batches(after: 0).isEmpty else { throw DataDirectoryError.journalForeign(existing.path) }
                applied = 0
            }
        } else {
            if known != nil, wasInterrupted {
                logger.warning(
                    "the journal is missing: webhooks acknowledged right before the stop may be lost",
                    metadata: ["path": "\(directory.journalPath)"])
            }
            file = try JournalFile.make(directory.journalPath, size: size, salt: .random(in: 1 ... .max))
            applied = 0
        }
        try pool.write { [salt = Int64(bitPattern: file.salt), applied = Int64(applied)] db in
            try db.execute(sql: "DELETE FROM journal")
            try db.execute(sql: "INSERT INTO journal VALUES (?, ?)", arguments: [salt, applied])
            try db.execute(sql: "INSERT INTO flags VALUES ('serving', 1) ON CONFLICT (name) DO UPDATE SET value = 1")
        }
    }

    private static func known(_ db: Database) throws -> Known? {
        try Row.fetchOne(db, sql: "SELECT salt, applied FROM journal").map { row in
            Known(salt: UInt64(bitPattern: row[0] as Int64), applied: UInt64(row[1] as Int64))
        }
    }

    private static func apply(_ file: JournalFile, after applied: UInt64, _ pool: DatabasePool, _ logger: Logger) throws -> UInt64 {
        let batches = try file.batches(after: applied)
        guard let last = batches.last else { return applied }
        try pool.write { db in
            try JournalApplication.apply(batches, in: Transaction(db, RowInserts(), EventJournal(behind: 0)))
        }
        logger.notice(
            "brought in from the journal what was acknowledged before the last stop",
            metadata: ["rows": "\(batches.reduce(0) { $0 + $1.rows })"])
        return last.sequence
    }
}
