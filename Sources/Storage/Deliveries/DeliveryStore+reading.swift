import FieldMapping
import GRDB
package import Identifiers
package import Ingress

extension DeliveryStore: DeliveryLog {
    package func deliveries(
        of destination: Destination, matching filter: DeliveryFilter, offset: Int, limit: Int
    ) async throws -> (items: [DeliveryRecord], total: Int) {
        try await store.settle()
        let number = destination.number
        let from = filter.createdAfter.map(Identifier.firstOrdinal(at:)) ?? 0
        let end = filter.createdBefore.map(Identifier.firstOrdinal(at:)) ?? .max
        let question = Self.question(filter.status)
        return try await store.read { db in
            let oldestRejection = try Self.oldestKeptRejection(of: number, db) ?? 0
            var arguments: [String: (any DatabaseValueConvertible)?] = ["key": number, "from": from, "end": end]
            if question.namesRejections { arguments["oldestRejection"] = oldestRejection }
            let total = try Int.fetchOne(try db.cachedStatement(sql: question.count), arguments: StatementArguments(arguments))
            arguments["limit"] = limit
            arguments["offset"] = offset
            let ordinals = try Int64.fetchAll(try db.cachedStatement(sql: question.list), arguments: StatementArguments(arguments))
            let items = try ordinals.compactMap { try Self.record($0, destination: number, withContent: false, db) }
            return (items, total ?? 0)
        }
    }

    /// What is asked of the tables for one list.
    struct Question: Sendable {
        let count: String
        let list: String
        let namesRejections: Bool

        /// Of what is found in the index.
        init(where condition: String, index: String? = nil) {
            let condition = "\(condition) AND ordinal >= :from AND ordinal < :end"
            let rows = { (columns: String) in IndexTables.deliveries.rowsSQL(columns, where: condition, index: index) }
            count = "SELECT sum(count) FROM (\(rows("count(*) AS count")))"
            list = "\(rows("ordinal")) ORDER BY ordinal DESC LIMIT :limit OFFSET :offset"
            namesRejections = condition.contains(":oldestRejection")
        }

        /// Of what is found in a table of its own.
        init(in table: String) {
            let rows = "FROM \(table) WHERE destination = :key AND ordinal >= :from AND ordinal < :end"
            count = "SELECT count(*) \(rows)"
            list = "SELECT ordinal \(rows) ORDER BY ordinal DESC LIMIT :limit OFFSET :offset"
            namesRejections = false
        }
    }

    static let anyDelivery = Question(where: "(state <> 3 OR ordinal >= :oldestRejection)")
    static let rejectedDelivery = Question(where: "state = 3 AND ordinal >= :oldestRejection", index: "rejected")
    static let duplicateDelivery = Question(where: "state = 4")
    /// That one failed is in its outcome, and not in the index, which is older.
    static let failedDelivery = Question(in: "delivery_failed")

    private static func question(_ status: DeliveryFilter.Status?) -> Question {
        switch status {
        case nil: anyDelivery
        case .failed: failedDelivery
        case .rejected: rejectedDelivery
        case .duplicate: duplicateDelivery
        }
    }

    package func delivery(_ id: Identifier, of destination: Destination) async throws -> DeliveryRecord? {
        let number = destination.number
        try await store.settle()
        return try await store.read { db in
            guard let record = try Self.record(id.ordinal, destination: number, withContent: true, db), record.id == id else { return nil }
            let isKept = try record.state != .rejected || id.ordinal >= Self.oldestKeptRejection(of: number, db) ?? 0
            return isKept ? record : nil
        }
    }

    private static func record(
        _ ordinal: Int64, destination: Int64, withContent: Bool, _ db: Database
    ) throws -> DeliveryRecord? {
        let sql = """
            SELECT d.ordinal, d.random, coalesce(o.state, d.state) AS state, coalesce(o.event_id, d.event_id) AS event_id,
                coalesce(o.reason, CASE WHEN o.ordinal IS NULL THEN d.reason END) AS reason, o.engine_status, d.byte_offset,
                CAST(d.event_type AS BLOB) AS event_type, d.duplicate_of, d.secret, coalesce(o.duration, d.duration) AS duration, d.size, d.request_id,
                d.received_at, d.traceparent\(withContent ? ", d.input, d.body" : "")
            FROM deliveries d LEFT JOIN delivery_outcomes o ON o.ordinal = d.ordinal
            WHERE d.ordinal = ? AND d.destination = ?
            """
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [ordinal, destination]) else { return nil }
        let id = Identifier(ordinal: row["ordinal"], randomColumn: row["random"])
        guard let state = DeliveryRecord.State(rawValue: row["state"]), let receivedAt = row.timestamp("received_at") else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown state of a delivery")
        }
        return DeliveryRecord(
            id: id, state: state, reason: row["reason"], byteOffset: row["byte_offset"],
            eventType: row.bytes("event_type").map { String(decoding: $0, as: UTF8.self) },
            firedEventID: row.identifier("event_id"), duplicateOf: row.identifier("duplicate_of"),
            engineStatus: row["engine_status"],
            matchedSecret: (row["secret"] as Int?).map { $0 == 0 ? .current : .previous }, attempts: try attempts(ordinal, db),
            durationMicroseconds: row["duration"], size: row["size"], requestID: row["request_id"], receivedAt: receivedAt,
            createdAt: id.timestamp, input: withContent ? row.bytes("input") : nil, body: withContent ? row.bytes("body") : nil,
            traceparent: row["traceparent"])
    }

    private static func attempts(_ ordinal: Int64, _ db: Database) throws -> [UInt8] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM delivery_attempts WHERE ordinal = ? ORDER BY started_at, number", arguments: [ordinal])
        var writer = JSONWriter()
        writer.array { array in
            for row in rows {
                array.object {
                    $0.member("number", row["number"] as Int)
                    $0.member("started_at", row.timestamp("started_at")?.description)
                    $0.member("duration_ms", Double(row["duration"] as Int64) / 1000)
                    $0.member("outcome", row["outcome"] as String)
                    if let status = row["status"] as Int? { $0.member("status", status) }
                }
            }
        }
        return writer.bytes
    }
}
