import GRDB
import Ingress

/// Of rejected deliveries the newest ``DeliveryRecord/keptRejections`` of a destination are kept (contract, section 3.2). The log does not show more, and what
/// is more is dropped when it is indexed.
extension DeliveryStore {
    private static let rejections = IndexTables.deliveries.entriesSQL("ordinal", where: "state = 3", index: "rejected")

    static let oldestSQL = "\(rejections) ORDER BY ordinal DESC LIMIT 1 OFFSET :offset"

    /// The oldest rejected delivery that is kept; `nil` when there are fewer than those.
    static func oldestKeptRejection(of destination: Int64, _ db: Database) throws -> Int64? {
        let statement = try db.cachedStatement(sql: oldestSQL)
        return try Int64.fetchOne(statement, arguments: ["key": destination, "offset": DeliveryRecord.keptRejections - 1])
    }

    static func trimRejections(in places: ClosedRange<Int64>, _ db: Database) throws {
        let destinations = try Int64.fetchAll(
            try db.cachedStatement(sql: "SELECT DISTINCT destination FROM deliveries WHERE ordinal >= ? AND ordinal <= ? AND state = 3"),
            arguments: [places.lowerBound, places.upperBound])
        for destination in destinations {
            guard let oldest = try oldestKeptRejection(of: destination, db) else { continue }
            let statement = try db.cachedStatement(sql: "SELECT ordinal FROM (\(rejections)) WHERE ordinal < :oldest")
            for ordinal in try Int64.fetchAll(statement, arguments: ["key": destination, "oldest": oldest]) {
                try db.execute(sql: "DELETE FROM deliveries WHERE ordinal = ?", arguments: [ordinal])
                for table in [IndexTables.deliveries.name, IndexTables.deliveries.recent] {
                    try db.execute(sql: "DELETE FROM \(table) WHERE destination = ? AND ordinal = ?", arguments: [destination, ordinal])
                }
            }
        }
    }
}
