/// The statements that a journal may hold, by number. A journal outlives the version that wrote it: a number is for good, its statement only ever
/// changes in what it does with the same values.
enum JournaledSQL {
    static func statement(_ number: UInt8) -> InsertSQL? { byNumber[number] }

    static let all = [
        delivery, refused, pending, noLongerPending, attempt, outcome, outcomeAndMemory, changedInput, remembered, changedContent,
    ]

    private static let byNumber = Dictionary(uniqueKeysWithValues: all.compactMap { sql in sql.number.map { ($0, sql) } })

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

    static let pending = InsertSQL("INSERT OR IGNORE INTO delivery_pending VALUES (?)", number: 2)
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

    static let remembered = InsertSQL(
        """
        INSERT INTO delivery_outcomes (ordinal, state, event_id, identity, remember_until) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (ordinal) DO UPDATE SET
            identity = excluded.identity, remember_until = max(ifnull(remember_until, 0), excluded.remember_until)
        """, number: 8)

    static let changedContent = InsertSQL(
        "UPDATE deliveries SET input = ?, merged = NULL, body = ?, size = ?, event_type = ? WHERE ordinal = ?", number: 9)
}
