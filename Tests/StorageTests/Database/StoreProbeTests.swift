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
