import GRDB
import TriggerEngine

extension StoreError {
    /// Wording for what SQLite reports. Its messages name tables and columns, never values.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError:
            self = .unavailable("SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")")
        default: self = .unavailable("\(type(of: error))")
        }
    }

    /// Whether `error` would meet every write of a batch: the disk or the file, and not what one of them asks for.
    static func isOfTheStore(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_NOTADB,
            .SQLITE_NOMEM, .SQLITE_PROTOCOL, .SQLITE_INTERRUPT, .SQLITE_ABORT:
            return true
        default: return false
        }
    }
}
