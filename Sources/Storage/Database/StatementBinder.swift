import GRDB
import GRDBSQLite

/// Binds and runs a cached statement without going through `StatementArguments`, whose arrays of enums cost more than SQLite's insert.
/// For the rows on the way to an answer only; everything else uses GRDB as it is meant.
struct StatementBinder {
    private let statement: Statement
    private var index: Int32 = 0

    /// Bytes are copied by SQLite, so that they need not outlive the call.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ db: Database, _ sql: String) throws {
        statement = try db.cachedStatement(sql: sql)
        sqlite3_reset(statement.sqliteStatement)
        sqlite3_clear_bindings(statement.sqliteStatement)
    }

    mutating func bind(_ value: Int64?) {
        index += 1
        if let value { sqlite3_bind_int64(statement.sqliteStatement, index, value) }
    }

    mutating func bind(_ value: String?) {
        index += 1
        guard var value else { return }
        value.withUTF8 { text in
            _ = text.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(statement.sqliteStatement, index, $0.baseAddress, Int32($0.count), Self.transient)
            }
        }
    }

    mutating func bind(_ value: [UInt8]?) {
        index += 1
        guard let value else { return }
        // An empty array has no address, and SQLite takes that for null.
        if value.isEmpty {
            sqlite3_bind_zeroblob(statement.sqliteStatement, index, 0)
        } else {
            value.withUnsafeBytes { bytes in
                _ = sqlite3_bind_blob(statement.sqliteStatement, index, bytes.baseAddress, Int32(bytes.count), Self.transient)
            }
        }
    }

    /// - Parameter value: UTF-8.
    mutating func bind(text value: [UInt8]) {
        index += 1
        value.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            _ = sqlite3_bind_text(statement.sqliteStatement, index, start, Int32(bytes.count), Self.transient)
        }
    }

    func run() throws {
        let code = sqlite3_step(statement.sqliteStatement)
        let failure =
            code == SQLITE_DONE
            ? nil
            : DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: String(cString: sqlite3_errmsg(sqlite3_db_handle(statement.sqliteStatement))))
        sqlite3_reset(statement.sqliteStatement)
        if let failure { throw failure }
    }
}
