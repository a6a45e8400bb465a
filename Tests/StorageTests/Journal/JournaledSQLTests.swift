import Testing

@testable import Storage

struct JournaledSQLTests {
    @Test("a statement is found by its number, which no other has")
    func numbers() {
        #expect(JournaledSQL.all.map(\.number) == (0..<9).map(Optional.init))
        for sql in JournaledSQL.all { #expect(sql.number.flatMap(JournaledSQL.statement) === sql) }
        #expect(JournaledSQL.statement(UInt8(JournaledSQL.all.count)) == nil)
    }

    /// A journal may have been written by the version before: what a number means does not change.
    @Test(
        "a number is for good",
        arguments: [
            (0, "INSERT INTO deliveries (ordinal, random, destination, state, received_at, size, event_type, event_id, secret"),
            (1, "INSERT INTO deliveries (ordinal, random, destination, state, received_at, size, event_type, event_id, duration"),
            (2, "INSERT INTO delivery_pending"), (3, "DELETE FROM delivery_pending"), (4, "INSERT OR REPLACE INTO delivery_attempts"),
            (5, "INSERT INTO delivery_outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
            (6, "INSERT INTO delivery_outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
            (7, "UPDATE deliveries SET input"), (8, "INSERT INTO delivery_outcomes (ordinal, state, event_id, identity, remember_until)"),
        ] as [(UInt8, String)])
    func meaning(number: UInt8, start: String) {
        #expect(JournaledSQL.statement(number)?.text.hasPrefix(start) == true)
    }
}
