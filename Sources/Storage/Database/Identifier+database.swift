import Foundation
import GRDB
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

extension Row {
    func bytes(_ column: String) -> [UInt8]? {
        (self[column] as Data?).map(Array.init)
    }

    func identifier(_ column: String) -> Identifier? {
        Identifier(blob: bytes(column))
    }

    /// An id column that is never null.
    func requiredIdentifier(_ column: String) throws -> Identifier {
        guard let id = identifier(column) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "bad id in \(column)") }
        return id
    }

    func requiredIdentifier(at index: Int) throws -> Identifier {
        guard let id = Identifier(blob: (self[index] as Data?).map(Array.init)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "bad id in column \(index)")
        }
        return id
    }

    func timestamp(_ column: String) -> Timestamp? {
        (self[column] as Int64?).map(Timestamp.init(milliseconds:))
    }

    func text(_ column: String) -> [UInt8]? {
        (self[column] as String?).map { Array($0.utf8) }
    }
}

extension Identifier {
    /// ``blob``, as GRDB binds it.
    var data: Data { Data(blob) }
}
