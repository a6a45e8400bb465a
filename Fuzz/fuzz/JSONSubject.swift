import FieldMapping
import GRDBSQLite

/// What the scanner takes is JSON to another parser, too, and each of its values is JSON by itself.
enum JSONSubject {
    static func check(_ bytes: [UInt8]) {
        guard let object = try? JSONObject(bytes) else { return }
        demand(StrictParser.takes(bytes), "only this scanner takes it")
        for (_, value) in object.members {
            let written = Array(value.bytes)
            guard let alone = try? JSONValue(written) else { preconditionFailure("a value is no JSON by itself") }
            demand(alone.kind == value.kind && alone.bytes.elementsEqual(written), "a value reads differently by itself")
            if value.kind == .string { demand(value.string == alone.string, "a text reads differently by itself") }
            for element in value.elements ?? [] { demand((try? JSONValue(Array(element.bytes))) != nil, "an element is no JSON by itself") }
        }
    }
}

/// SQLite's: to the letter of RFC 8259 (https://sqlite.org/json1.html#jvalid).
private enum StrictParser {
    // Only the fuzzer's one thread uses it.
    nonisolated(unsafe) private static let statement: OpaquePointer? = {
        var database: OpaquePointer?
        var statement: OpaquePointer?
        guard sqlite3_open(":memory:", &database) == SQLITE_OK,
            sqlite3_prepare_v2(database, "SELECT json_valid(?)", -1, &statement, nil) == SQLITE_OK
        else { preconditionFailure("SQLite has no JSON") }
        return statement
    }()

    static func takes(_ bytes: [UInt8]) -> Bool {
        defer { sqlite3_reset(statement) }
        return bytes.withUnsafeBytes { text in
            sqlite3_bind_text(statement, 1, text.bindMemory(to: CChar.self).baseAddress, Int32(text.count), nil)
            return sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == 1
        }
    }
}
