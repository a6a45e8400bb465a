import Identifiers
import Ingress

/// A delivery log in memory, and a redelivery whose outcome tests set.
actor MemoryDeliveries: DeliveryLog, Redelivering {
    private var records: [Identifier: [DeliveryRecord]] = [:]
    private var outcome: DispatchOutcome?
    private(set) var redelivered: [Identifier] = []

    func add(_ record: DeliveryRecord, of destinationID: Identifier) {
        records[destinationID, default: []].append(record)
    }

    func answerRedelivery(with outcome: DispatchOutcome) { self.outcome = outcome }

    func deliveries(
        of destination: Destination, offset: Int, limit: Int
    ) async throws -> (items: [DeliveryRecord], total: Int) {
        let found = records[destination.id] ?? []
        return (Array(found.reversed().dropFirst(offset).prefix(limit)), found.count)
    }

    func delivery(_ id: Identifier, of destination: Destination) async throws -> DeliveryRecord? {
        records[destination.id]?.first { $0.id == id }
    }

    func redeliver(_ record: DeliveryRecord, of destination: Destination) async -> DispatchOutcome {
        redelivered.append(record.id)
        return outcome ?? .failed(.engineUnreachable, deliveryID: record.id)
    }
}
