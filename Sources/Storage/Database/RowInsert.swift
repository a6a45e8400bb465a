package import GRDB
import GRDBSQLite
import Identifiers

/// A statement that writes a row, prepared once and run for many rows. Its values are bound without allocating: an array of arguments costs more than SQLite's
/// insert. For the rows that every webhook leaves; everything else uses GRDB as it is meant.
///
/// Values are bound in the order of the statement's parameters, all of them, before each ``run()``. Used on the writer's thread only.
final class RowInsert: RowBinding {
    /// Bytes of the values that are bound in place; what does not fit is copied by SQLite.
    private static let capacity = 8192
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private let statement: Statement
    private let scratch = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    private var used = 0
    let parameterCount: Int
    private var index: Int32 = 0
    private var bindFailure: Int32 = SQLITE_OK

    init(_ db: Database, _ sql: String) throws {
        statement = try db.makeStatement(sql: sql)
        parameterCount = Int(sqlite3_bind_parameter_count(statement.sqliteStatement))
    }

    deinit { scratch.deallocate() }

    func bind(_ value: Int64?) {
        bind { value.map { sqlite3_bind_int64(statement.sqliteStatement, index, $0) } }
    }

    /// Inserts the row. The next one's values may follow, also after a failure.
    func run() throws {
        precondition(index == parameterCount, "a parameter is not bound")
        let code = bindFailure == SQLITE_OK ? sqlite3_step(statement.sqliteStatement) : bindFailure
        let message = code == SQLITE_DONE ? nil : String(cString: sqlite3_errmsg(sqlite3_db_handle(statement.sqliteStatement)))
        sqlite3_reset(statement.sqliteStatement)
        abandon()
        if let message { throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message) }
    }

    /// Forgets the values that were bound.
    func abandon() {
        (index, used, bindFailure) = (0, 0, SQLITE_OK)
    }

    /// Binds the next parameter: to null when `body` does nothing.
    private func bind(_ body: () -> Int32?) {
        index += 1
        let code = body() ?? sqlite3_bind_null(statement.sqliteStatement, index)
        if bindFailure == SQLITE_OK { bindFailure = code }
    }

    func bind(blob bytes: UnsafeRawBufferPointer) {
        let place = keep(bytes)
        bind {
            sqlite3_bind_blob(
                statement.sqliteStatement, index, place ?? bytes.baseAddress, Int32(bytes.count), place == nil ? Self.transient : nil)
        }
    }

    func bind(text bytes: UnsafeRawBufferPointer) {
        let place = keep(bytes)
        let text = (place ?? bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
        bind {
            sqlite3_bind_text(statement.sqliteStatement, index, text, Int32(bytes.count), place == nil ? Self.transient : nil)
        }
    }

    /// - Parameter bytes: stay as they are until the row is written.
    func bind(stayingBlob bytes: UnsafeRawBufferPointer) {
        bind { sqlite3_bind_blob64(statement.sqliteStatement, index, bytes.baseAddress, UInt64(bytes.count), nil) }
    }

    /// - Parameter bytes: UTF-8; stay as they are until the row is written.
    func bind(stayingText bytes: UnsafeRawBufferPointer) {
        let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        bind { sqlite3_bind_text64(statement.sqliteStatement, index, text, UInt64(bytes.count), nil, UInt8(SQLITE_UTF8)) }
    }

    /// Copies `bytes` to where they stay until the row is written; `nil` when they do not fit.
    private func keep(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
        guard used + bytes.count <= Self.capacity else { return nil }
        let place = scratch + used
        if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
        used += bytes.count
        return UnsafeRawPointer(place)
    }
}

/// The inserts that a writer has prepared.
final class RowInserts {
    private var prepared: [ObjectIdentifier: RowInsert] = [:]

    func insert(_ sql: InsertSQL, _ db: Database) throws -> RowInsert {
        if let insert = prepared[ObjectIdentifier(sql)] { return insert }
        let insert = try RowInsert(db, sql.text)
        prepared[ObjectIdentifier(sql)] = insert
        return insert
    }
}

/// What a write may do while it has its turn: the writer's connection, within a transaction.
package struct Transaction: RowSink {
    package let db: Database
    let sequencer: EventSequencer
    private let inserts: RowInserts

    init(_ db: Database, _ inserts: RowInserts, _ sequencer: EventSequencer) {
        self.db = db
        self.inserts = inserts
        self.sequencer = sequencer
    }

    func insert(_ sql: InsertSQL) throws -> RowInsert {
        try inserts.insert(sql, db)
    }
}
