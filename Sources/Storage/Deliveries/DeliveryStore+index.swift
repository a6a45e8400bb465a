import GRDB
import Ingress

/// Of rejected deliveries the newest ``DeliveryRecord/keptRejections`` of a destination are kept (contract, section 3.2). The log does not show more, and what
/// is more is dropped when it is indexed.
extension DeliveryStore {
    private static let rejections = IndexTables.deliveries.entriesSQL("ordinal", where: "state = 3", index: "rejected")
    static let oldestSQL = """
        \(IndexTables.deliveries.rowsSQL("ordinal", where: "state = 3", index: "rejected")) ORDER BY ordinal DESC LIMIT 1 OFFSET :kept - 1
        """
    private static let trimmedSQL = "\(rejections) ORDER BY ordinal DESC LIMIT -1 OFFSET :kept"
    private static let rejectingSQL = "SELECT DISTINCT destination FROM deliveries WHERE ordinal >= ? AND ordinal <= ? AND state = 3"

    /// The oldest rejected delivery that is kept; `nil` when there are fewer than those.
    static func oldestKeptRejection(of destination: Int64, _ db: Database) throws -> Int64? {
        let statement = try db.cachedStatement(sql: oldestSQL)
        return try Int64.fetchOne(statement, arguments: ["key": destination, "kept": DeliveryRecord.keptRejections])
    }

    /// Among what is indexed: rows that are not yet get their turn with their own slice.
    static func trimRejections(in places: ClosedRange<Int64>, _ db: Database) throws {
        let destinations = try Int64.fetchAll(
            try db.cachedStatement(sql: rejectingSQL), arguments: [places.lowerBound, places.upperBound])
        for destination in destinations {
            let trimmed = try Int64.fetchAll(
                try db.cachedStatement(sql: trimmedSQL), arguments: ["key": destination, "kept": DeliveryRecord.keptRejections])
            for ordinal in trimmed {
                try db.cachedStatement(sql: "DELETE FROM deliveries WHERE ordinal = ?").execute(arguments: [ordinal])
            }
        }
    }
}
