import FieldMapping
import Foundation
import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import Ingress
@testable import Storage

struct DeliveryStoreTests {
    @Test("an event type is on the log as it was sent, U+0000 too, up to 256 characters")
    func eventTypes() async throws {
        let world = try StorageWorld()
        let (store, destination) = (DeliveryStore(world.store), try await world.makeDestination())
        let long = String(repeating: "é", count: 300)
        for type in [#"a\u0000b"#, long] {
            _ = try await store.insert(try world.delivery(#"{"type":"\#(type)"}"#, for: destination), as: .fired(merged: nil))
        }
        let log = try await store.deliveries(of: destination, offset: 0, limit: 10)
        #expect(log.items.map(\.eventType) == [String(long.prefix(256)), "a\u{0}b"])
    }

    @Test("a delivery comes back as it came, in the list without its content")
    func roundTrip() async throws {
        let world = try StorageWorld()
        let mapping = try FieldMap([("n", "n")])
        let destination = try await world.makeDestination(DestinationSettings(name: "CRM", fieldMapping: mapping))
        let store = DeliveryStore(world.store)
        let body = #"{"type":"lead","n":1.10}"#
        let receipt = try await store.insert(try world.delivery(body, for: destination), as: .fired(merged: nil))
        let record = try #require(try await store.delivery(receipt.deliveryID, of: destination))
        #expect(record.state == .fired && record.firedEventID == receipt.firedEventID)
        #expect(record.eventType == "lead" && record.matchedSecret == .current && record.requestID == "r")
        #expect(record.body == Array(body.utf8) && record.input == Array(#"{"n":1.10}"#.utf8))
        #expect(record.size == body.utf8.count && record.receivedAt == world.clock.now)
        let list = try await store.deliveries(of: destination, offset: 0, limit: 10)
        #expect(list.total == 1 && list.items.first?.id == record.id && list.items.first?.body == nil)
        let other = try await world.makeDestination()
        #expect(try await store.delivery(receipt.deliveryID, of: other) == nil)
        #expect(try await store.deliveries(of: other, offset: 0, limit: 10).total == 0)
    }

    @Test("lists are newest first, in pages, over more than one slice of the index")
    func pages() async throws {
        var limits = StorageWorld.limits
        limits.indexSlice = 64
        let world = try StorageWorld(limits)
        let destination = try await world.makeDestination()
        let store = DeliveryStore(world.store)
        var ids: [Identifier] = []
        for _ in 0..<300 {
            ids.append(try await store.insert(try world.delivery(for: destination), as: .fired(merged: nil)).deliveryID)
        }
        for (offset, limit) in [(0, 20), (290, 20), (300, 20), (0, 300)] {
            let page = try await store.deliveries(of: destination, offset: offset, limit: limit)
            #expect(page.items.map(\.id) == Array(ids.reversed().dropFirst(offset).prefix(limit)))
            #expect(page.total == 300)
        }
    }

    @Test("rejected deliveries are kept without body, the newest thousand of each destination")
    func rejections() async throws {
        let world = try StorageWorld()
        let (noisy, quiet) = (try await world.makeDestination(), try await world.makeDestination())
        let store = DeliveryStore(world.store)
        let fired = try await store.insert(try world.delivery(for: noisy), as: .fired(merged: nil))
        func refuse(_ destination: Destination, _ reason: RefusedDelivery.Reason) {
            let refused = RefusedDelivery(world.webhook("{}", for: destination), reason, eventType: nil)
            store.insert(refused, onDrop: { Issue.record("dropped") })
        }
        refuse(quiet, .rejected(.signatureMissing))
        for round in 0..<1500 {
            refuse(noisy, .rejected(.rateLimited))
            // Lets the queue empty itself, which holds half of its bound for these.
            if round % 500 == 0 { _ = try await store.deliveries(of: noisy, offset: 0, limit: 1) }
        }
        refuse(noisy, .duplicate(of: fired))
        let list = try await store.deliveries(of: noisy, offset: 0, limit: 5)
        #expect(list.total == 1002)
        #expect(list.items.map(\.state) == [.duplicate, .rejected, .rejected, .rejected, .rejected])
        #expect(list.items[0].duplicateOf == fired.deliveryID && list.items[0].firedEventID == fired.firedEventID)
        #expect(list.items[1].reason == "rate_limited" && list.items[1].body == nil && list.items[1].input == nil)
        #expect(try await store.deliveries(of: quiet, offset: 0, limit: 5).total == 1)
        #expect(try await store.delivery(fired.deliveryID, of: noisy)?.state == .fired)
    }

    @Test("attempts are kept in their order, and the outcome replaces the one before")
    func attempts() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let store = DeliveryStore(world.store)
        let delivery = try world.delivery(for: destination)
        let id = try await store.insert(delivery, as: .pending).deliveryID
        func attempt(_ number: Int, _ outcome: String, _ status: Int? = nil) -> AttemptRecord {
            world.clock.advance(bySeconds: 1)
            return AttemptRecord(
                number: number, startedAt: world.clock.now, durationMicroseconds: 1500, outcome: outcome, status: status
            )
        }
        store.note(attempt(1, "connect_failed"), of: id)
        store.note(attempt(2, "timeout_answering"), of: id)
        let concluded = ConcludedDelivery(id, delivery, until: nil)
        try await store.conclude(concluded, .failed(.engineUnreachable, at: world.clock.now))
        let failed = try #require(try await store.delivery(id, of: destination))
        #expect(failed.state == .failed && failed.reason == "engine_unreachable")
        #expect(failed.durationMicroseconds == 2_000_000)
        let eventID = IdentifierSource().next()
        try await store.conclude(
            ConcludedDelivery(redelivering: failed), .fired(eventID, at: world.clock.now),
            attempts: [attempt(1, "answered", 200)])
        let fired = try #require(try await store.delivery(id, of: destination))
        #expect(fired.state == .fired && fired.reason == nil && fired.firedEventID == eventID)
        let attempts = try #require(try JSONValue(fired.attempts).elements)
        let outcomes = attempts.compactMap { (try? $0.object())?["outcome"]?.string }
        #expect(outcomes == ["connect_failed", "timeout_answering", "answered"])
    }
}
