import ConformanceSuites
import FieldMapping
import Identifiers
import Ingress
import TestSupport
import Testing

/// Writes to a delivery log in memory.
struct MemoryDeliveryWriter: DeliveryWriter {
    let clock = ManualClock()
    private let deliveries = MemoryDeliveries()
    private let destinations: MemoryDestinations
    private let ids: IdentifierSource

    init() {
        ids = IdentifierSource { [clock] in clock.now }
        destinations = MemoryDestinations(ids: ids) { [clock] in clock.now }
    }

    var log: any DeliveryLog { deliveries }

    func makeDestination() async throws -> Destination {
        let settings = DestinationSettings(name: "CRM", fieldMapping: try FieldMap([("n", "n")]))
        return try await destinations.create(in: ids.next(), triggerID: ids.next(), settings: settings, createdBy: nil)
    }

    func fire(_ sent: SentWebhook, at destination: Destination) async throws -> DeliveryReceipt {
        let receipt = DeliveryReceipt(deliveryID: ids.next(), firedEventID: ids.next())
        let record = DeliveryRecord(
            sent, id: receipt.deliveryID, receivedAt: clock.now, .fired(receipt.firedEventID, at: clock.now))
        await deliveries.add(record, of: destination.id)
        return receipt
    }

    func begin(_ sent: SentWebhook, at destination: Destination) async throws -> Identifier {
        let record = DeliveryRecord(sent, id: ids.next(), receivedAt: clock.now, .pending)
        await deliveries.add(record, of: destination.id)
        return record.id
    }

    func conclude(_ id: Identifier, of destination: Destination, _ outcome: Result<Identifier, Rejection>) async throws {
        let record = try #require(try await deliveries.delivery(id, of: destination))
        let reached: DeliveryRecord.Outcome =
            switch outcome {
            case .success(let eventID): .fired(eventID, at: clock.now)
            case .failure(let rejection): .failed(rejection, at: clock.now)
            }
        await deliveries.add(record.with(reached), of: destination.id)
    }

    func refuse(_ sent: SentWebhook, _ reason: RefusedDelivery.Reason, at destination: Destination) async throws {
        let record = DeliveryRecord(sent, id: ids.next(), receivedAt: clock.now, refused: reason)
        await deliveries.add(record, of: destination.id)
    }
}

extension DeliveryRecord {
    fileprivate func with(_ outcome: Outcome) -> DeliveryRecord {
        DeliveryRecord(
            id: id, state: outcome.state, reason: outcome.reason, byteOffset: byteOffset, eventType: eventType,
            firedEventID: outcome.firedEventID, duplicateOf: duplicateOf, engineStatus: outcome.engineStatus,
            matchedSecret: matchedSecret, attempts: attempts,
            durationMicroseconds: outcome.reachedAt.map { ($0 - receivedAt) * 1000 }, size: size, requestID: requestID,
            receivedAt: receivedAt, createdAt: createdAt, input: input, body: body, traceparent: traceparent)
    }
}
