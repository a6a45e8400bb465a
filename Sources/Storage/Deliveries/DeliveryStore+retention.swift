import GRDB
package import Identifiers
package import TriggerEngine

extension DeliveryStore {
    /// What one step of removing came to.
    package struct Removal: Sendable, Equatable {
        package let count: Int
        /// The last delivery that was looked at; `nil` when there are no more.
        package let last: Int64?
    }

    /// Deliveries that are looked at in one transaction.
    static let removals = 500

    /// What may go, of the next ones behind `:last`: not what waits for its outcome or its run, nor what a repeat of is still known by.
    static let removableSQL = """
        SELECT d.ordinal,
            (d.remember_until IS NULL OR d.remember_until < :now) AND (d.state <> 1 OR d.ordinal < :recorded)
            AND NOT EXISTS (SELECT 1 FROM delivery_pending p WHERE p.ordinal = d.ordinal)
            AND NOT EXISTS (SELECT 1 FROM delivery_outcomes o WHERE o.ordinal = d.ordinal AND o.remember_until >= :now)
        FROM deliveries d WHERE d.ordinal > :last AND d.ordinal < :end ORDER BY d.ordinal LIMIT :limit
        """

    /// Removes deliveries with all that was kept of them, the next few of those that were made before `instant`.
    ///
    /// - Parameter last: of the step before.
    package func removeDeliveries(
        madeBefore instant: Timestamp, behind last: Int64 = 0, at now: Timestamp
    ) async throws(StoreError) -> Removal {
        try await store.commits.transactInBackground { transaction in
            let db = transaction.db
            let rows = try Row.fetchAll(
                try db.cachedStatement(sql: Self.removableSQL),
                arguments: [
                    "last": last, "end": Identifier.firstOrdinal(at: instant), "now": now.milliseconds,
                    "recorded": try EngineStore.cursor(db), "limit": Self.removals,
                ])
            var count = 0
            for row in rows where row[1] as Bool {
                try db.cachedStatement(sql: "DELETE FROM deliveries WHERE ordinal = ?").execute(arguments: [row[0] as Int64])
                count += 1
            }
            return Removal(count: count, last: rows.count < Self.removals ? nil : rows.last?[0])
        }
    }
}
