import GRDB
import Identifiers
import Logging

/// The journal of a data directory as a start finds it, with everything that was acknowledged brought into the tables.
struct RecoveredJournal {
    let file: JournalFile
    /// The number behind which this start's batches follow.
    let base: UInt64
    /// Whether the process that had the database before stopped without closing it.
    let wasInterrupted: Bool

    private struct Known {
        let salt: UInt64
        let applied: UInt64
    }

    /// - Parameter size: bytes for batches, of a journal that is new.
    init(_ directory: DataDirectory, _ pool: DatabasePool, size: Int, now: Timestamp, logger: Logger) throws {
        let known = try pool.read(Self.known)
        wasInterrupted = try pool.read { db in try Bool.fetchOne(db, sql: "SELECT value FROM flags WHERE name = 'serving'") ?? false }
        let existing = try JournalFile.open(directory.journalPath)
        var applied = known?.applied ?? 0
        if let existing, let known, known.salt == existing.salt {
            // Also after a stop in order: a journal that goes on behind the database tells that the database is an older one.
            let batches = try existing.batches(after: applied)
            if wasInterrupted, let last = batches.last {
                try Self.apply(batches, pool, logger)
                applied = last.sequence
            } else if wasInterrupted, applied > (applied >> 32) << 32, try !existing.holds(applied) {
                logger.warning(
                    "the journal is behind the database: webhooks acknowledged right before the stop may be lost",
                    metadata: ["path": "\(existing.path)"])
            }
        } else if let existing, try !existing.isUnused() {
            throw DataDirectoryError.journalForeign(existing.path)
        } else if known != nil, wasInterrupted {
            logger.warning(
                "the journal is missing: webhooks acknowledged right before the stop may be lost",
                metadata: ["path": "\(directory.journalPath)"])
        }
        // One that was never written to was made by a start that ended before the database knew of it.
        let file = try existing ?? JournalFile.make(directory.journalPath, size: size, salt: .random(in: 1 ... .max))
        let base = Self.base(after: applied)
        try pool.write { [wasInterrupted] db in
            if wasInterrupted, let last = try Int64.fetchOne(db, sql: "SELECT max(ordinal) FROM deliveries") {
                try db.execute(
                    sql: "INSERT OR IGNORE INTO interruptions (ordinal, noted_at) VALUES (?, ?)", arguments: [last, now.milliseconds])
            }
            try db.execute(sql: "DELETE FROM journal")
            try db.execute(sql: "INSERT INTO journal VALUES (?, ?)", arguments: [Int64(bitPattern: file.salt), Int64(base)])
            try db.execute(sql: "INSERT INTO flags VALUES ('serving', 1) ON CONFLICT (name) DO UPDATE SET value = 1")
        }
        (self.file, self.base) = (file, base)
    }

    /// Each start numbers its batches in a range of its own: what earlier ones left in the file cannot be taken for a part of what this one writes.
    private static func base(after applied: UInt64) -> UInt64 { ((applied >> 32) + 1) << 32 }

    private static func known(_ db: Database) throws -> Known? {
        try Row.fetchOne(db, sql: "SELECT salt, applied FROM journal").map { row in
            Known(salt: UInt64(bitPattern: row[0] as Int64), applied: UInt64(row[1] as Int64))
        }
    }

    private static func apply(_ batches: [JournalBatch], _ pool: DatabasePool, _ logger: Logger) throws {
        try pool.write { db in
            try JournalApplication.apply(batches, in: Transaction(db, RowInserts(), EventSequencer(behind: 0)))
        }
        logger.notice(
            "applied from the journal what was acknowledged before the last stop",
            metadata: ["rows": "\(batches.reduce(0) { $0 + $1.rows })"])
    }
}
