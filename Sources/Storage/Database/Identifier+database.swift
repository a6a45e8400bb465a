import Foundation
import GRDB
import GRDBSQLite
import Identifiers

extension Identifier {
    /// The 16 bytes, as id columns hold them. They sort as the ids do.
    var blob: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
    }

    init?(blob: [UInt8]?) {
        guard let blob, blob.count == 16 else { return nil }
        self.init(
            high: blob[..<8].reduce(0) { $0 << 8 | UInt64($1) }, low: blob[8...].reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// From the two halves that time-ordered tables are keyed with.
    init(ordinal: Int64, randomColumn: Int64) {
        self.init(ordinal: ordinal, random: UInt64(bitPattern: randomColumn))
    }

    var randomColumn: Int64 { Int64(bitPattern: low) }
}

/// A column's bytes, a text's as UTF-8, without a detour over `Data`.
private struct ColumnBytes: DatabaseValueConvertible, StatementColumnConvertible {
    let bytes: [UInt8]

    init?(sqliteStatement: SQLiteStatement, index: CInt) {
        let start = sqlite3_column_blob(sqliteStatement, index)
        bytes = Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(sqliteStatement, index))))
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    var databaseValue: DatabaseValue { Data(bytes).databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> ColumnBytes? {
        switch value.storage {
        case .blob(let data): ColumnBytes(Array(data))
        case .string(let text): ColumnBytes(Array(text.utf8))
        case .null, .int64, .double: nil
        }
    }
}

/// The id in a column; `nil` when the column holds something else.
private struct ColumnIdentifier: DatabaseValueConvertible, StatementColumnConvertible {
    let id: Identifier?

    init?(sqliteStatement: SQLiteStatement, index: CInt) {
        guard sqlite3_column_bytes(sqliteStatement, index) == 16, let bytes = sqlite3_column_blob(sqliteStatement, index) else {
            id = nil
            return
        }
        let high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        id = Identifier(high: high, low: low)
    }

    private init(_ id: Identifier?) { self.id = id }

    var databaseValue: DatabaseValue { id?.data.databaseValue ?? .null }

    static func fromDatabaseValue(_ value: DatabaseValue) -> ColumnIdentifier? {
        ColumnIdentifier(Identifier(blob: Data.fromDatabaseValue(value).map(Array.init)))
    }
}

extension Row {
    func bytes(_ column: String) -> [UInt8]? {
        (self[column] as ColumnBytes?)?.bytes
    }

    func bytes(at index: Int) -> [UInt8]? {
        (self[index] as ColumnBytes?)?.bytes
    }

    func identifier(_ column: String) -> Identifier? {
        (self[column] as ColumnIdentifier?)?.id
    }

    /// An id column that is never null.
    func requiredIdentifier(_ column: String) throws -> Identifier {
        guard let id = identifier(column) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "bad id in \(column)") }
        return id
    }

    func identifier(at index: Int) -> Identifier? {
        (self[index] as ColumnIdentifier?)?.id
    }

    func requiredIdentifier(at index: Int) throws -> Identifier {
        guard let id = identifier(at: index) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "bad id in column \(index)")
        }
        return id
    }

    func timestamp(_ column: String) -> Timestamp? {
        (self[column] as Int64?).map(Timestamp.init(milliseconds:))
    }
}

extension Identifier {
    /// ``blob``, as GRDB binds it.
    var data: Data { Data(blob) }
}
