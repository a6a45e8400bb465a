import Foundation
package import GRDB
import GRDBSQLite
package import Logging
import Synchronization
import TriggerEngine

/// Moves what was committed from the write-ahead log into the database file, without stalling the writer.
///
/// The bulk is copied on a queue of its own over a connection of its own, which does not block the writer; only what was committed in the
/// meantime is copied between two commits, and that lets the log start over instead of growing for ever.
package final class Checkpointer: Sendable {
    /// Pages in the log at which a checkpoint begins. A sync of the journal waits for as long as a slow disk takes to write them: 50 ms at 20 MB a second.
    private static let startPages = 64
    /// Pages that may be left for the writer's own thread.
    private static let restPages = 32
    /// Rounds after which the rest is copied whatever its size.
    private static let maximumRounds = 4

    private enum Stage { case idle, copying, rest }

    private let stage = Mutex(Stage.idle)
    private let connection: DatabaseQueue
    private let log: WriteAheadLog
    private let queue = DispatchQueue(label: "checkpoint", qos: .utility)
    private let logger: Logger
    private let failure = FailureReason()

    package init(_ pool: DatabasePool, connection: DatabaseQueue, logger: Logger) {
        self.connection = connection
        self.logger = logger
        log = WriteAheadLog()
        pool.writeWithoutTransaction { [log] db in log.watch(db) }
    }

    /// Called by the writer after each commit.
    func committed(on pool: DatabasePool) {
        let due = stage.withLock { stage -> Stage in
            switch stage {
            case .idle where log.pages >= Self.startPages:
                stage = .copying
                return .copying
            case .rest:
                stage = .idle
                return .rest
            default: return .idle
            }
        }
        switch due {
        case .idle: break
        case .copying: queue.async { [self] in copy() }
        case .rest: attempt { try pool.writeWithoutTransaction { db in try db.checkpoint(.passive) } }
        }
    }

    private func copy() {
        for _ in 0..<Self.maximumRounds {
            let copied = attempt { [connection] in
                try connection.writeWithoutTransaction { db in
                    let copied = try db.checkpoint(.passive).checkpointedFrameCount
                    try Self.sync(db)
                    return copied
                }
            }
            guard let copied, log.pages - copied > Self.restPages else { break }
        }
        stage.withLock { $0 = .rest }
    }

    /// SQLite syncs the database file when everything is copied, which is on the writer's thread: what is synced before that, it does not wait for.
    private static func sync(_ db: Database) throws {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let found = sqlite3_file_control(db.sqliteConnection, nil, SQLITE_FCNTL_FILE_POINTER, &file)
        guard found == SQLITE_OK, let file, let sync = file.pointee.pMethods?.pointee.xSync else {
            throw DatabaseError(resultCode: ResultCode(rawValue: found))
        }
        let code = sync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    /// A checkpoint that fails loses nothing: the log keeps what it holds, and the next one tries again.
    @discardableResult
    private func attempt<Value>(_ body: () throws -> Value) -> Value? {
        do {
            let value = try body()
            failure.clear()
            return value
        } catch {
            let reason = StoreError(error)
            if failure.isNews(reason) { logger.warning("checkpoint failed", metadata: ["reason": "\(reason)"]) }
            return nil
        }
    }
}

/// How many pages SQLite's write-ahead log holds.
private final class WriteAheadLog: Sendable {
    private let count = Atomic<Int>(0)

    var pages: Int { count.load(ordering: .relaxed) }

    /// Also switches SQLite's own checkpoints off, which would run inside a commit. The connection must not outlive this object.
    func watch(_ db: Database) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue().count.store(Int(pages), ordering: .relaxed)
                return SQLITE_OK
            }, context)
    }
}
