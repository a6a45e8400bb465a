import Foundation
import GRDB
package import Identifiers
import Ingress
package import Logging
package import TriggerEngine

/// The SQLite database of one data directory, opened: a writer, readers, and the stores over them.
package final class Store: Sendable {
    let pool: DatabasePool
    package let commits: CommitQueue
    let sequencer: EventSequencer
    package let ids: IdentifierSource
    let directory: DataDirectory
    /// The way of deliveries to their answers; only in the process that serves.
    private let deliveryJournal: DeliveryJournal?
    private let files: DataDirectory.Files
    let sealingKey: SealingKey
    let limits: StoreLimits
    let now: @Sendable () -> Timestamp
    let logger: Logger
    private let checkpointer: Checkpointer
    /// Whether the process that had the database before stopped without ``close()``.
    package let wasInterrupted: Bool

    /// Opens the database, makes it if it is not there, and migrates it.
    ///
    /// - Parameter serves: whether this process serves the directory; others only make keys.
    package init(
        _ directory: DataDirectory, serves: Bool, limits: StoreLimits = .init(),
        now: @escaping @Sendable () -> Timestamp = { .now() }, logger: Logger
    ) throws {
        self.directory = directory
        self.now = now
        self.logger = logger
        try directory.checkDatabase()
        sealingKey = try directory.sealingKey()
        let configuration = Self.configuration
        pool = try Self.open(directory.databasePath, configuration)
        if try pool.read(Schema.migrator.hasBeenSuperseded) { throw DataDirectoryError.fromNewerVersion(directory.databasePath) }
        try Self.migrate(pool, directory, serves: serves)
        checkpointer = Checkpointer(
            pool, connection: try DatabaseQueue(path: directory.databasePath, configuration: configuration), logger: logger)
        let recovered = serves ? try RecoveredJournal(directory, pool, size: limits.journalBytes, now: now(), logger: logger) : nil
        wasInterrupted = recovered?.wasInterrupted ?? false
        let (last, lastPlace) = try pool.read { db in
            (try Self.lastOrdinal(db), try Self.lastPlace(db))
        }
        files = directory.files
        ids = IdentifierSource(after: last, now: now)
        sequencer = EventSequencer(behind: lastPlace)
        var limits = limits
        // One that was made with another size keeps it.
        if let recovered { limits.journalBytes = recovered.file.size }
        self.limits = limits
        let commits = CommitQueue(
            pool, checkpointer: checkpointer, sequencer: sequencer, limits: limits, logger: logger,
            fileReplacement: { [files] in Self.fileReplacement(directory, files) })
        self.commits = commits
        if serves {
            let index = DeferredIndex(.events, commits, limits: limits, logger: logger)
            sequencer.index = index
            index.start()
        }
        deliveryJournal = recovered.map { DeliveryJournal($0.file, after: $0.base, commits: commits, limits: limits, logger: logger) }
    }

    /// Where deliveries are made durable.
    var intake: DeliveryJournal {
        guard let deliveryJournal else { preconditionFailure("only the process that serves the directory takes deliveries") }
        return deliveryJournal
    }

    /// Returns when every delivery that was handed over before is in the tables. A read without one would tell that it is not there.
    ///
    /// - Throws: what keeps one out.
    func settle() async throws(StoreError) {
        await deliveryJournal?.settle()
        try await commits.settle()
    }

    /// Commits what is waiting and closes the database.
    package func close() throws {
        deliveryJournal?.stop()
        commits.stop()
        // Holds the commits, which hold the sequencer and the checkpointer's connection.
        sequencer.index = nil
        if deliveryJournal != nil, commits.isApplied {
            try pool.write { db in try db.execute(sql: "UPDATE flags SET value = 0 WHERE name = 'serving'") }
        }
        try pool.close()
    }

    /// Closes after a start that failed for another reason, which is the one to tell: the next start finds the directory as after a stop in order.
    package func closeAfterFailure() {
        do {
            try close()
        } catch {
            logger.warning("the database was not closed in order", metadata: ["reason": "\(StoreError(error))"])
        }
    }

    /// A file that was removed takes writes until it is closed, and then they are gone.
    private static func fileReplacement(_ directory: DataDirectory, _ files: DataDirectory.Files) -> StoreError? {
        guard directory.files != files else { return nil }
        return .unavailable("the database file, its log or its journal was removed or replaced while it was in use, or cut off")
    }

    /// Commits a write of its own, to find out whether others can be: `nil`, or what prevents it.
    package func probe() async -> StoreError? {
        if let failure = await deliveryJournal?.probe() { return failure }
        let instant = now().milliseconds
        do throws(StoreError) {
            try await commits.write { db in
                try db.execute(sql: "INSERT OR REPLACE INTO flags VALUES ('probed', ?)", arguments: [instant])
            }
            return nil
        } catch {
            return error
        }
    }

    /// A schema is only changed by the process that has the directory: one that serves it might be of the version before.
    private static func migrate(_ pool: DatabasePool, _ directory: DataDirectory, serves: Bool) throws {
        guard try !pool.read(Schema.migrator.hasCompletedMigrations) else { return }
        let lock = serves ? nil : try directory.lockForMigration { try pool.read(Schema.migrator.hasCompletedMigrations) }
        try withExtendedLifetime(lock) { try Schema.migrator.migrate(pool) }
    }

    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB sets NORMAL when it opens a pool, after the configuration has run: what was committed would then outlive
        // the process, but not a loss of power.
        try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA page_size = 16384")
            // What a savepoint keeps of the pages it changes.
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            try db.execute(sql: "PRAGMA cache_size = -16384")
        }
        return configuration
    }

    /// The largest ordinal in use: of an event, a task, a trigger, a delivery, or of the event which the last delivery is to fire. Ids may have run
    /// ahead of the clock, and an event is to have a larger one than the triggers that were made before it.
    private static func lastOrdinal(_ db: Database) throws -> Int64 {
        let engine = try ["events", "tasks"].map { try Int64.fetchOne(db, sql: "SELECT max(ordinal) FROM \($0)") ?? 0 }
        let trigger = try Row.fetchOne(db, sql: "SELECT max(id) FROM triggers")?.identifier(at: 0)
        // The deliveries that these name may have been removed, and what comes after them has to be behind them.
        let handled = try Int64.fetchOne(db, sql: "SELECT max(ordinal) FROM cursors WHERE name IN ('deliveries', 'fires')") ?? 0
        return max(engine[0], engine[1], trigger?.ordinal ?? 0, handled, try lastDeliveryOrdinal(db))
    }

    /// The largest place in use: of an event, or of the last one that was indexed, which may be gone.
    private static func lastPlace(_ db: Database) throws -> Int64 {
        let last = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM events") ?? 0
        return max(last, try Int64.fetchOne(db, sql: IndexTables.events.cursorSQL) ?? 0)
    }

    private static func lastDeliveryOrdinal(_ db: Database) throws -> Int64 {
        let sql = "SELECT ordinal, state, event_id FROM deliveries ORDER BY ordinal DESC LIMIT 1"
        guard let delivery = try Row.fetchOne(db, sql: sql) else { return 0 }
        let fired = delivery["state"] as Int == 1 ? delivery.identifier("event_id")?.ordinal : nil
        return max(delivery["ordinal"], fired ?? 0)
    }

    /// Reads over a connection of its own, beside the writer.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await pool.read(body)
    }
}
