import Identifiers

/// Where the rows of a write go: to SQLite (``Transaction``), or to the journal, from which they are brought there later (``JournalEncoder``).
protocol RowSink {
    associatedtype Row: RowBinding

    func insert(_ sql: InsertSQL) throws(Row.Failure) -> Row
}

/// One row that is being written. Values are bound in the order of the statement's parameters, all of them, before ``run()``.
protocol RowBinding {
    associatedtype Failure: Error

    func bind(_ value: Int64?)
    func bind(blob bytes: UnsafeRawBufferPointer)
    /// - Parameter bytes: UTF-8.
    func bind(text bytes: UnsafeRawBufferPointer)
    func run() throws(Failure)
}

extension RowBinding {
    func bind(_ value: String?) {
        guard var value else { return bind(nil as Int64?) }
        value.withUTF8 { bind(text: UnsafeRawBufferPointer($0)) }
    }

    /// The 16 bytes of an id.
    func bind(_ id: Identifier?) {
        guard let id else { return bind(nil as Int64?) }
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bind(blob: $0) }
    }

    func bind(_ value: [UInt8]?) {
        guard let value else { return bind(nil as Int64?) }
        value.withUnsafeBytes { bind(blob: $0) }
    }

    /// - Parameter value: UTF-8.
    func bind(text value: [UInt8]) {
        value.withUnsafeBytes { bind(text: $0) }
    }
}

/// The text of a statement that writes a row. ``Transaction/insert(_:)`` keeps it prepared.
final class InsertSQL: Sendable {
    let text: String
    /// What the journal calls the statement by (``JournaledSQL``); `nil` for one that is not written there.
    let number: UInt8?

    init(_ text: String, number: UInt8? = nil) {
        self.text = text
        self.number = number
    }
}

/// The statements that a journal may hold, by number. A journal outlives the version that wrote it: a number is for good, its statement only ever
/// changes in what it does with the same values.
enum JournaledSQL {
    static func statement(_ number: UInt8) -> InsertSQL? {
        all.indices.contains(Int(number)) ? all[Int(number)] : nil
    }

    private static let all = [delivery, refused, pending, noLongerPending, attempt, outcome, outcomeAndMemory, changedInput, abandoned]

    static let delivery = InsertSQL(
        """
        INSERT INTO deliveries (ordinal, random, destination, state, received_at, size, event_type, event_id, secret, duration,
            request_id, traceparent, identity, remember_until, input, merged, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, number: 0)

    static let refused = InsertSQL(
        """
        INSERT INTO deliveries (ordinal, random, destination, state, received_at, size, event_type, event_id, duration, reason,
            byte_offset, duplicate_of, request_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, number: 1)

    static let pending = InsertSQL("INSERT INTO delivery_pending VALUES (?)", number: 2)
    static let noLongerPending = InsertSQL("DELETE FROM delivery_pending WHERE ordinal = ?", number: 3)
    static let attempt = InsertSQL("INSERT OR REPLACE INTO delivery_attempts VALUES (?, ?, ?, ?, ?, ?)", number: 4)

    private static let outcomeText = """
        INSERT INTO delivery_outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ordinal) DO UPDATE SET
            state = excluded.state, event_id = excluded.event_id, reason = excluded.reason,
            engine_status = excluded.engine_status, duration = excluded.duration
        """
    static let outcome = InsertSQL(outcomeText, number: 5)
    static let outcomeAndMemory = InsertSQL(
        outcomeText + ", identity = excluded.identity, remember_until = excluded.remember_until", number: 6)

    static let changedInput = InsertSQL("UPDATE deliveries SET input = ?, merged = NULL WHERE ordinal = ?", number: 7)

    static let abandoned = InsertSQL(
        """
        INSERT INTO delivery_outcomes (ordinal, state, event_id, identity, remember_until) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (ordinal) DO UPDATE SET identity = excluded.identity, remember_until = excluded.remember_until
        """, number: 8)
}
