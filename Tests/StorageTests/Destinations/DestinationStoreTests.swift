import FieldMapping
import Foundation
import GRDB
import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import Ingress
@testable import Storage

struct DestinationStoreTests {
    private static func settings() throws -> DestinationSettings {
        let patterns = ["lead.*", "a:b"].compactMap { EventTypePattern($0) }
        return DestinationSettings(
            name: "CRM \u{1F4DE}", description: "calls",
            acceptedEventTypes: try #require(AcceptedEventTypes(patterns)),
            fieldMapping: try FieldMap([("phone_to", "contact.phone"), ("a", #"x\.y"#)]), retryAttempts: 5,
            isActive: false,
            requireTimestamp: true, dedupeWindowSeconds: 60, dedupePath: try DotPath("id"), rateLimitPerSecond: 7)
    }

    private func same(_ left: Destination?, _ right: Destination) -> Bool {
        guard let left else { return false }
        return left.id == right.id && left.workspaceID == right.workspaceID && left.triggerID == right.triggerID
            && left.number == right.number && left.settings == right.settings && left.createdBy == right.createdBy
            && left.createdAt == right.createdAt && left.updatedAt == right.updatedAt
            && left.secrets.current.text == right.secrets.current.text
            && left.secrets.previous.first?.secret.text == right.secrets.previous.first?.secret.text
            && left.secrets.previous.first?.expiresAt == right.secrets.previous.first?.expiresAt
    }

    @Test("a destination comes back as it was made, in its workspace only, also after a restart")
    func roundTrip() async throws {
        let world = try StorageWorld()
        let store = try await DestinationStore.load(world.store)
        let ids = IdentifierSource()
        let made = try await store.create(
            in: world.workspaceID, triggerID: ids.next(), settings: try Self.settings(), createdBy: ids.next())
        #expect(made.secrets.current.text.hasPrefix("whsec_") && made.secrets.current.text.count == 49)
        #expect(same(store.destination(made.id, in: world.workspaceID), made))
        #expect(store.destination(made.id, in: ids.next()) == nil)
        try world.crash()
        let again = try await DestinationStore.load(world.store)
        #expect(same(again.destination(made.id, in: world.workspaceID), made))
        let list = try await again.destinations(in: world.workspaceID, offset: 0, limit: 10)
        #expect(list.total == 1 && same(list.items.first, made))
    }

    @Test("changes at the same moment are all applied, none half")
    func concurrentUpdates() async throws {
        let world = try StorageWorld()
        let store = try await DestinationStore.load(world.store)
        let made = try await store.create(
            in: world.workspaceID, triggerID: made(), settings: DestinationSettings(name: ""), createdBy: nil)
        try await withThrowingTaskGroup(of: Void.self) { [workspaceID = world.workspaceID] group in
            for _ in 0..<30 {
                group.addTask { _ = try await store.update(made.id, in: workspaceID) { $0.name += "x" } }
            }
            group.addTask { _ = try await store.rotateSecret(made.id, in: workspaceID, atOnce: false) }
            try await group.waitForAll()
        }
        let name = String(repeating: "x", count: 30)
        let inMemory = try #require(store.destination(made.id, in: world.workspaceID))
        #expect(inMemory.settings.name == name)
        #expect(inMemory.secrets.previous.first?.secret.text == made.secrets.current.text)
        try world.reopen()
        let reloaded = try await DestinationStore.load(world.store).destination(made.id, in: world.workspaceID)
        #expect(same(reloaded, inMemory))
    }

    @Test("of two rotations both secrets that went count as long as they were to")
    func rotation() async throws {
        let world = try StorageWorld()
        let store = try await DestinationStore.load(world.store)
        let made = try await store.create(
            in: world.workspaceID, triggerID: made(), settings: DestinationSettings(name: "CRM"), createdBy: nil)
        let first = try #require(try await store.rotateSecret(made.id, in: world.workspaceID, atOnce: false))
        world.clock.advance(bySeconds: 60)
        let second = try #require(try await store.rotateSecret(made.id, in: world.workspaceID, atOnce: false))
        #expect(second.secrets.previous.first?.secret.text == first.secrets.current.text)
        #expect(second.secrets.previous.first?.expiresAt == world.clock.now.advanced(bySeconds: 1800))
        #expect(second.secrets.previous.map(\.secret.text) == [first, made].map(\.secrets.current.text))
        #expect(second.secrets.previous.last?.expiresAt == world.clock.now.advanced(bySeconds: 1740))
        let texts = [made, first, second].map(\.secrets.current.text)
        #expect(Set(texts).count == 3)
        try world.crash()
        #expect(same(try await DestinationStore.load(world.store).destination(made.id, in: world.workspaceID), second))
    }

    @Test("a deleted destination is gone, its deliveries stay, and deleting it again is no error")
    func deletion() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let receipt = try await DeliveryStore(world.store).insert(
            try world.delivery(for: destination), as: .fired(merged: nil))
        let store = try await DestinationStore.load(world.store)
        try await store.delete(destination.id, in: made())
        #expect(store.destination(destination.id, in: world.workspaceID) != nil)
        for _ in 0..<2 { try await store.delete(destination.id, in: world.workspaceID) }
        #expect(store.destination(destination.id, in: world.workspaceID) == nil)
        #expect(try await store.update(destination.id, in: world.workspaceID) { $0.name = "back" } == nil)
        #expect(try await store.rotateSecret(destination.id, in: world.workspaceID, atOnce: false) == nil)
        #expect(try await store.destinations(in: world.workspaceID, offset: 0, limit: 10).total == 0)
        let secrets = try await world.store.read { db in
            try Int.fetchAll(db, sql: "SELECT length(sealed_secret) + ifnull(length(sealed_previous_secrets), 0) FROM destinations")
        }
        #expect(secrets == [0])
        try world.reopen()
        let again = try await DestinationStore.load(world.store)
        #expect(again.directory.count == 0)
        #expect(try await EngineStore(world.store).pendingFires(limit: 10).map(\.eventID) == [receipt.firedEventID])
    }

    @Test(
        "a value that was damaged after it was stored is told by its place, and lets nothing more in",
        arguments: [
            ("accepted_event_types", "contact.created,a b"), ("accepted_event_types", "*x*,\u{7F}"), ("retry_attempts", "0"),
            ("retry_attempts", "6"),
        ])
    func damagedValue(column: String, value: String) async throws {
        let world = try StorageWorld()
        let id = try await world.makeDestination().id
        try await world.store.commits.write { db in try db.execute(sql: "UPDATE destinations SET \(column) = ?", arguments: [value]) }
        let error = await #expect(throws: DatabaseError.self) { try await DestinationStore.load(world.store) }
        #expect(error?.message == "\(column) of the webhook destination \(id) is malformed")
    }

    @Test("a sealed secret that was moved to another destination does not open, and the others' writes go on")
    func movedSecret() async throws {
        let world = try StorageWorld()
        let store = try await DestinationStore.load(world.store)
        let (left, right) = (try await world.makeDestination(), try await world.makeDestination())
        try await world.store.commits.write { db in
            try db.execute(
                sql: """
                    UPDATE destinations SET sealed_secret = (SELECT sealed_secret FROM destinations WHERE number = ?)
                    WHERE number = ?
                    """, arguments: [left.number, right.number])
        }
        await #expect(throws: (any Error).self) {
            try await store.update(right.id, in: world.workspaceID) { $0.name = "moved" }
        }
        #expect(try await store.update(left.id, in: world.workspaceID) { $0.name = "fine" }?.settings.name == "fine")
        let path = world.directory.path
        await #expect(throws: DataDirectoryError.secretsDamaged(path + "/gateway.db", count: 1, first: right.id.description)) {
            try await DestinationStore.load(world.store)
        }
        // With another key none can be opened.
        try await world.store.commits.write { db in
            try db.execute(sql: "UPDATE destinations SET sealed_secret = zeroblob(length(sealed_secret))")
        }
        await #expect(throws: DataDirectoryError.sealingKeyWrong(path + "/sealing.key")) { try await DestinationStore.load(world.store) }
    }

    private func made() -> Identifier { IdentifierSource().next() }
}
