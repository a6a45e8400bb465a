import Testing

@testable import Storage

struct JournaledSQLTests {
    @Test("a statement is found by its number, which no other has")
    func numbers() {
        #expect(JournaledSQL.all.compactMap(\.number).sorted() == Array(0..<10))
        for sql in JournaledSQL.all { #expect(sql.number.flatMap(JournaledSQL.statement) === sql) }
        #expect(JournaledSQL.statement(10) == nil)
    }

    /// A journal may have been written by the version before: which values a number has, and what they are for, does not change.
    @Test(
        "a number is for good",
        arguments: [
            (
                0,
                """
                INSERT INTO deliveries (ordinal, random, destination, state, received_at, size, event_type, event_id, secret, duration,
                    request_id, traceparent, identity, remember_until, input, merged, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ),
            (
                1,
                """
                INSERT INTO deliveries (ordinal, random, destination, state, received_at, size, event_type, event_id, duration, reason,
                    byte_offset, duplicate_of, request_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ),
            (2, "INSERT OR IGNORE INTO delivery_pending VALUES (?)"),
            (3, "DELETE FROM delivery_pending WHERE ordinal = ?"),
            (4, "INSERT OR REPLACE INTO delivery_attempts VALUES (?, ?, ?, ?, ?, ?)"),
            (
                5,
                """
                INSERT INTO delivery_outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ordinal) DO UPDATE SET
                    state = excluded.state, event_id = excluded.event_id, reason = excluded.reason,
                    engine_status = excluded.engine_status, duration = excluded.duration
                """
            ),
            (
                6,
                """
                INSERT INTO delivery_outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ordinal) DO UPDATE SET
                    state = excluded.state, event_id = excluded.event_id, reason = excluded.reason,
                    engine_status = excluded.engine_status, duration = excluded.duration, identity = excluded.identity, remember_until = excluded.remember_until
                """
            ),
            (7, "UPDATE deliveries SET input = ?, merged = NULL WHERE ordinal = ?"),
            (
                8,
                """
                INSERT INTO delivery_outcomes (ordinal, state, event_id, identity, remember_until) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (ordinal) DO UPDATE SET
                    identity = excluded.identity, remember_until = max(ifnull(remember_until, 0), excluded.remember_until)
                """
            ),
            (9, "UPDATE deliveries SET input = ?, merged = NULL, body = ?, size = ?, event_type = ? WHERE ordinal = ?"),
        ] as [(UInt8, String)])
    func meaning(number: UInt8, text: String) {
        #expect(JournaledSQL.statement(number)?.text == text)
    }
}
