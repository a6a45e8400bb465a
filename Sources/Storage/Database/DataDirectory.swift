import Foundation
import GRDB
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
    static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

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

    /// - Throws: ``DataDirectoryError/databaseMissing(_:)`` where there is a journal without the database, which is always made first, or with an empty file
    ///   in its place, of which SQLite would make a new one.
    func checkDatabase() throws(DataDirectoryError) {
        // In this order: another process may be making both.
        let hasJournal = FileManager.default.fileExists(atPath: journalPath)
        if hasJournal, Self.status(of: databasePath)?.st_size ?? 0 == 0 { throw .databaseMissing(databasePath) }
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
