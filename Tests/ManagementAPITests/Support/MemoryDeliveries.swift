import ConformanceSuites
import Identifiers
import Ingress
import Synchronization

/// A delivery log in memory, which passes the conformance suite, and a redelivery whose outcome tests set.
actor MemoryDeliveries: DeliveryLog, Redelivering {
    /// Of each destination, oldest first.
    private var records: [Identifier: [DeliveryRecord]] = [:]
    private var outcome: DispatchOutcome?
    private(set) var redelivered: [Identifier] = []
    /// What may have fired long ago.
    nonisolated let doubtful = Mutex<Set<Identifier>>([])

    /// Puts a record on the log, or in the place of the one with its id.
    func add(_ record: DeliveryRecord, of destinationID: Identifier) {
        var kept = records[destinationID] ?? []
        if let place = kept.firstIndex(where: { $0.id == record.id }) {
            kept[place] = record
        } else {
            kept.append(record)
        }
        let rejections = kept.count { $0.state == .rejected }
        if rejections > DeliveryRecord.keptRejections, let oldest = kept.firstIndex(where: { $0.state == .rejected }) {
            kept.remove(at: oldest)
        }
        records[destinationID] = kept
    }

    func answerRedelivery(with outcome: DispatchOutcome) { self.outcome = outcome }

    func deliveries(
        of destination: Destination, matching filter: DeliveryFilter, offset: Int, limit: Int
    ) async throws -> (items: [DeliveryRecord], total: Int) {
        let found = (records[destination.id] ?? []).filter { record in
            (filter.status.map { record.state == $0.state } ?? true) && (filter.createdAfter.map { record.createdAt >= $0 } ?? true)
                && (filter.createdBefore.map { record.createdAt < $0 } ?? true)
        }
        return (found.reversed().dropFirst(offset).prefix(limit).map(\.withoutContent), found.count)
    }

    func delivery(_ id: Identifier, of destination: Destination) async throws -> DeliveryRecord? {
        records[destination.id]?.first { $0.id == id }
    }

    nonisolated func mayFireTwice(_ record: DeliveryRecord) -> Bool { doubtful.withLock { $0.contains(record.id) } }

    func redeliver(_ record: DeliveryRecord, of destination: Destination) async -> DispatchOutcome {
        redelivered.append(record.id)
        return outcome ?? .failed(.engineUnreachable, deliveryID: record.id)
    }
}
