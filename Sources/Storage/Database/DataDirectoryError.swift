import Foundation
import Ingress

/// Why a data directory cannot be used. What it says of each is for the operator: which file, and what to do.
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
            "The database \(path) is missing or empty, but its journal is there and may hold acknowledged webhooks: restore all files of the same moment, or move the "
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
