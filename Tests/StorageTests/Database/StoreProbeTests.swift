import Foundation
import TestSupport
import Testing
import TriggerEngine

@testable import Storage

/// What `/readyz` asks the store.
struct StoreProbeTests {
    @Test("a store that takes writes has nothing to tell")
    func healthy() async throws {
        let world = try StorageWorld()
        #expect(await world.store.probe() == nil)
    }

    @Test(
        "once a file of the store's is gone nothing more is taken, rather than lost",
        arguments: ["gateway.db", "gateway.db-wal", "gateway.journal"])
    func removedUnderWrites(file: String) async throws {
        let world = try StorageWorld()
        let (destination, store) = (try await world.makeDestination(), DeliveryStore(world.store))
        _ = try await store.insert(try world.delivery(for: destination), as: .fired(merged: nil))
        try await world.store.settle()
        try FileManager.default.removeItem(atPath: world.directory.path + "/" + file)
        do throws(StoreError) {
            try await world.store.commits.write { _ in }
            Issue.record("it was taken")
        } catch {
            #expect(error.reason.contains("removed or replaced"))
        }
        let first = try world.delivery(for: destination)
        if file == "gateway.journal" {
            await #expect(throws: StoreError.self) { try await store.insert(first, as: .fired(merged: nil)) }
        } else {
            // It may be in the journal before the tables' transaction shows that it is in vain, and is there at the next start.
            _ = try? await store.insert(first, as: .fired(merged: nil))
            await #expect(throws: StoreError.self) { try await world.store.settle() }
        }
        let next = try world.delivery(for: destination)
        await #expect(throws: StoreError.self) { try await store.insert(next, as: .fired(merged: nil)) }
    }

    @Test(
        "a database file that was removed, or replaced, while it is in use is told, as what it takes would be gone",
        arguments: [false, true])
    func removed(isReplaced: Bool) async throws {
        let world = try StorageWorld()
        let path = world.directory.path + "/gateway.db"
        if isReplaced { try FileManager.default.copyItem(atPath: path, toPath: path + ".copy") }
        try FileManager.default.removeItem(atPath: path)
        if isReplaced { try FileManager.default.moveItem(atPath: path + ".copy", toPath: path) }
        let finding = try #require(await world.store.probe())
        #expect(finding.reason.contains("removed or replaced"))
    }
}
