import ConformanceSuites
import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import Ingress
@testable import Storage

/// Writes to the delivery log in the database as the receive path and the dispatchers do.
struct StoredDeliveryWriter: DeliveryWriter {
    private let world: StorageWorld
    private let store: DeliveryStore

    init(_ world: StorageWorld) {
        self.world = world
        store = DeliveryStore(world.store)
    }

    var log: any DeliveryLog { store }
    var clock: ManualClock { world.clock }

    func makeDestination() async throws -> Destination {
        try await world.makeDestination(DestinationSettings(name: "CRM", fieldMapping: try FieldMap([("n", "n")])))
    }

    func fire(_ sent: SentWebhook, at destination: Destination) async throws -> DeliveryReceipt {
        try await store.insert(try delivery(sent, destination), as: .fired(merged: nil))
    }

    func begin(_ sent: SentWebhook, at destination: Destination) async throws -> Identifier {
        try await store.insert(try delivery(sent, destination), as: .pending).deliveryID
    }

    func conclude(_ id: Identifier, of destination: Destination, _ outcome: Result<Identifier, Rejection>) async throws {
        let record = try #require(try await store.delivery(id, of: destination))
        let conclusion: DeliveryConclusion =
            switch outcome {
            case .success(let eventID): .fired(eventID, at: clock.now)
            case .failure(let rejection): .failed(rejection, at: clock.now)
            }
        try await store.conclude(ConcludedDelivery(redelivering: record), conclusion)
    }

    func refuse(_ sent: SentWebhook, _ reason: RefusedDelivery.Reason, at destination: Destination) async throws {
        let webhook = world.webhook(sent.body, traceparent: sent.traceparent, for: destination)
        let refused = RefusedDelivery(webhook, reason, eventType: EventType(text: sent.eventType))
        store.insert(refused, onDrop: { Issue.record("dropped") })
    }

    private func delivery(_ sent: SentWebhook, _ destination: Destination) throws -> Delivery {
        try world.delivery(sent.body, traceparent: sent.traceparent, for: destination)
    }
}
