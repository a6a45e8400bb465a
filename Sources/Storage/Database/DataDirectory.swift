import Foundation
import GRDB
package import Ingress
import TriggerEngine

/// The one directory that holds everything: the database, its journal, the sealing key (mode 0600), and the lock of the process that serves it
/// (contract, section 7).
package struct DataDirectory: Sendable {
    package let path: String

    var databasePath: String { path + "/gateway.db" }

    var journalPath: String { path + "/gateway.journal" }

    /// What tells the files that are written to from others at the same paths. Each is `nil` where there is none.
    struct Files: Equatable {
        let database: UInt64?
        /// The database's write-ahead log.
        let log: UInt64?
        let journal: UInt64?
        /// Bytes; it never changes.
        let journalSize: Int?
    }

    var files: Files {
        let (database, log, journal) = (Self.status(of: databasePath), Self.status(of: databasePath + "-wal"), Self.status(of: journalPath))
        return Files(
            database: database.map { UInt64($0.st_ino) }, log: log.map { UInt64($0.st_ino) }, journal: journal.map { UInt64($0.st_ino) },
            journalSize: journal.map { Int($0.st_size) })
    }

    /// `nil` when there is no file: what else could be wrong shows when it is used.
    private static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    var sealingKeyPath: String { path + "/sealing.key" }
    private var lockPath: String { path + "/serve.lock" }

    /// Makes the directory, readable by its owner only, if it is not there.
    package init(path: String) throws(DataDirectoryError) {
        self.path = path
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue { throw .notADirectory(path) }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .cannotCreate(path)
        }
        guard access(path, R_OK | X_OK) == 0 else { throw .noAccess(path) }
    }

    package var hasDatabase: Bool { FileManager.default.fileExists(atPath: databasePath) }

    /// - Throws: ``DataDirectoryError/databaseMissing(_:)`` where there is a journal without the database, which is always made first.
    func checkDatabase() throws(DataDirectoryError) {
        // In this order: another process may be making both.
        let hasJournal = FileManager.default.fileExists(atPath: journalPath)
        if hasJournal, !hasDatabase { throw .databaseMissing(databasePath) }
    }

    /// Reads the sealing key; makes one the first time.
    package func sealingKey() throws -> SealingKey {
        if let key = try readSealingKey() { return key }
        if hasDatabase {
            // Another process, `key create` beside `serve`, may have made both since.
            guard let key = try readSealingKey() else { throw DataDirectoryError.sealingKeyMissing(sealingKeyPath) }
            return key
        }
        return try makeSealingKey()
    }

    /// The sealing key's path when others than its owner may read or change it, as after a careless copy.
    package var exposedSealingKey: String? {
        let mode = Self.status(of: sealingKeyPath)?.st_mode ?? 0
        return mode & 0o077 == 0 ? nil : sealingKeyPath
    }

    /// The file appears with all its bytes, or, when another process was first, not at all.
    private func makeSealingKey() throws -> SealingKey {
        let bytes = try SecureRandom.bytes(SealingKey.byteCount)
        let draft = "\(sealingKeyPath).\(UUID().uuidString)"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DataDirectoryError.cannotWrite(sealingKeyPath) }
        defer {
            close(descriptor)
            unlink(draft)
        }
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0, let key = SealingKey(bytes) else {
            throw DataDirectoryError.cannotWrite(sealingKeyPath)
        }
        if link(draft, sealingKeyPath) == 0 { return key }
        guard errno == EEXIST, let first = try readSealingKey() else { throw DataDirectoryError.cannotWrite(sealingKeyPath) }
        return first
    }

    private func readSealingKey() throws -> SealingKey? {
        guard FileManager.default.fileExists(atPath: sealingKeyPath) else { return nil }
        guard let data = FileManager.default.contents(atPath: sealingKeyPath) else {
            throw DataDirectoryError.sealingKeyUnreadable(sealingKeyPath)
        }
        guard let key = SealingKey(Array(data)) else { throw DataDirectoryError.sealingKeyDamaged(sealingKeyPath) }
        return key
    }

    /// Takes the lock that only one serving process can hold: of a file, and of the directory itself, as a file may be taken for a stale one and removed.
    /// Released when the returned value goes, or the process ends.
    package func lock() throws(DataDirectoryError) -> DirectoryLock {
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotWrite(lockPath) }
        let lock = DirectoryLock(file: descriptor, directory: open(path, O_RDONLY | O_CLOEXEC))
        guard lock.isTaken else { throw .inUse(path) }
        return lock
    }

    /// Waits up to five seconds for another process that may be migrating the database itself, as one that starts to serve it does.
    ///
    /// - Returns: `nil` when that has been done.
    /// - Throws: ``DataDirectoryError/servedByOlderVersion(_:)`` while a process serves the directory and leaves the database as it is.
    func lockForMigration(unless isMigrated: () throws -> Bool) throws -> DirectoryLock? {
        for _ in 0..<100 {
            do throws(DataDirectoryError) {
                return try lock()
            } catch {
                guard error == .inUse(path) else { throw error }
            }
            if try isMigrated() { return nil }
            usleep(50_000)
        }
        throw DataDirectoryError.servedByOlderVersion(path)
    }
}

package final class DirectoryLock: Sendable {
    private let file: Int32
    /// Below 0 when it cannot be opened.
    private let directory: Int32
    fileprivate let isTaken: Bool

    fileprivate init(file: Int32, directory: Int32) {
        (self.file, self.directory) = (file, directory)
        // Some network file systems lock files only.
        isTaken = flock(file, LOCK_EX | LOCK_NB) == 0 && (flock(directory, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    }

    deinit {
        close(file)
        if directory >= 0 { close(directory) }
    }
}

extension DataDirectory {
    /// Has what fails of the database in `body` told with its file and with what to do about it.
    ///
    /// - Throws: ``DataDirectoryError/cannotOpen(_:reason:)`` for SQLite's errors, all others as they are.
    package func opening<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw DataDirectoryError.cannotOpen(databasePath, reason: error.message ?? "SQLite error \(error.resultCode.rawValue)")
        } catch StoreError.unavailable(let reason) {
            throw DataDirectoryError.cannotOpen(databasePath, reason: reason)
        }
    }
}

package enum DataDirectoryError: Error, Equatable, CustomStringConvertible {
    case cannotCreate(String)
    case cannotWrite(String)
    case notADirectory(String)
    case noAccess(String)
    case cannotOpen(String, reason: String)
    case databaseMissing(String)
    case fromNewerVersion(String)
    case servedByOlderVersion(String)
    case inUse(String)
    case engineHasWork(String, fires: Int, calls: Int)
    case journalUnreadable(String)
    case journalForeign(String)
    case journalDamaged(String)
    case sealingKeyMissing(String)
    case sealingKeyUnreadable(String)
    case sealingKeyDamaged(String)
    case sealingKeyWrong(String)
    case secretsDamaged(String, count: Int, first: String)

    package var description: String {
        switch self {
        case .cannotCreate(let path): "The data directory \(path) cannot be made; check that its parent exists and is writable."
        case .cannotWrite(let path): "\(path) cannot be written; check the directory's owner and free space."
        case .noAccess(let path): "The data directory \(path) cannot be read: check its owner and mode, and which user this runs as."
        case .notADirectory(let path): "The data directory \(path) is a file; name a directory."
        case .cannotOpen(let path, let reason): "The database \(path) cannot be opened: \(reason). \(Self.advice(on: reason, path))"
        case .databaseMissing(let path):
            "The database \(path) is missing, but its journal is there and may hold acknowledged webhooks: restore all files of the same moment, or move the "
                + "journal away to start anew."
        case .fromNewerVersion(let path):
            "The database \(path) was made by a newer version of the gateway; run that version, or restore a backup made before it."
        case .servedByOlderVersion(let path):
            "The database in \(path) is not of this version, and the gateway serving it seems to be older: restart that with this version, then try again."
        case .inUse(let path): "Another gateway serves the data directory \(path); stop it first or use another directory."
        case .engineHasWork(let path, let fires, let calls):
            "The data directory \(path) has unfinished work that a remote engine would not do: unfinished fires: \(fires), "
                + "open calls: \(calls). Run it with the embedded engine until they end, or cancel them; or use another directory."
        case .journalUnreadable(let path):
            "\(path) cannot be read as a journal of the gateway's. It may hold acknowledged webhooks that are not in the database yet: restore it from "
                + "where the database came from, or move it away to start with what is in the database."
        case .journalForeign(let path):
            "The journal \(path) belongs to another database, or to this one and its file gateway.db-wal is gone. It may hold acknowledged webhooks: "
                + "restore all files of the same moment, or move the journal away to start with the database that is there."
        case .journalDamaged(let path):
            "The journal \(path) does not follow what is in the database: acknowledged webhooks between the two are missing. Restore the database and "
                + "the journal of the same moment, or move the journal away to start with what is in the database."
        case .sealingKeyMissing(let path):
            "The sealing key \(path) is missing, but there is a database. Without it no signing secret can be read: "
                + "restore it from the backup that the database came from."
        case .sealingKeyWrong(let path):
            "The sealing key \(path) does not open the signing secrets in the database: restore the one that the database was made with."
        case .secretsDamaged(let path, let count, let first):
            "The signing secrets of \(count) webhook destinations in \(path) are damaged, those of others are not; the first is \(first): restore the "
                + "database, with the journal of the same moment, from a backup."
        case .sealingKeyUnreadable(let path):
            "The sealing key \(path) cannot be read: check its owner and mode, and those of its directory."
        case .sealingKeyDamaged(let path): "The sealing key \(path) is not \(SealingKey.byteCount) bytes; restore it from a backup."
        }
    }

    /// - Parameter reason: of SQLite's, which has a fixed text for each.
    private static func advice(on reason: String, _ path: String) -> String {
        let access =
            "Check the owner and the mode of the directory, and of all files in it whose names begin with \(URL(filePath: path).lastPathComponent)."
        let keep = "Keep what is there: the journal may hold acknowledged webhooks that are nowhere else."
        let advice: [(reason: String, advice: String)] = [
            ("disk is full", "Make room on its disk and start again; nothing that was acknowledged is lost."),
            ("locked", "Another process holds it, perhaps a backup or SQLite shell: stop that and start again; nothing is lost."),
            ("readonly", access), ("unable to open", access),
            ("does not know", "It is a newer version's: run that one again; after its clean shutdown this one may be tried."),
            ("malformed", "Restore it, with the journal of the same moment, from a backup. \(keep)"),
            (
                "not a database",
                "Check that it is the gateway's own, or restore it, with the journal of the same moment, from a backup. \(keep)"
            ),
        ]
        return advice.first { reason.contains($0.reason) }?.advice
            ?? "Nothing in it was changed: check the system log for disk errors, and restart."
    }
}
