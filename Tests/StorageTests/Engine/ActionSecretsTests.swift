import Foundation
import GRDB
import Identifiers
import Ingress
import TestSupport
import Testing
import TriggerEngine

@testable import Storage

@Suite("The secrets of actions in the store")
struct SealedActionSecretsTests {
    private let ids = IdentifierSource()

    @Test("a secret is kept sealed, and opens for its own action only, also after a crash")
    func sealed() async throws {
        let world = try StorageWorld()
        let (engine, secrets) = (TriggerStoreWorld(EngineStore(world.store)), ActionSecrets(world.store))
        let id = ids.next()
        let issued = try secrets.issue(for: id)
        #expect(issued.text.hasPrefix("whsec_") && issued.text.count == 49 && issued.rotationExpiresAt == nil)
        let action = engine.makeAction(kind: try TriggerStoreWorld.httpRequest(), secrets: issued.sealed)
        try await engine.store.insert(action)
        try world.crash()
        let kept = try await EngineStore(world.store).action(action.id, in: engine.workspaceID)
        let sealed = try #require(kept?.secrets)
        #expect(try ActionSecrets(world.store).open(sealed, of: id).current.text == issued.text)
        #expect(throws: StoreError.self) { try ActionSecrets(world.store).open(sealed, of: action.id) }
        try world.reopen()
        let files = try FileManager.default.contentsOfDirectory(atPath: world.directory.path)
        for file in files {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: world.directory.path + "/" + file))
            #expect(bytes.range(of: Data(issued.text.utf8)) == nil, "\(file)")
        }
    }

    @Test("a rotation puts a new secret in front, and keeps those before it for 30 minutes")
    func rotation() throws {
        let world = try StorageWorld()
        let (id, secrets) = (ids.next(), ActionSecrets(world.store))
        let first = try secrets.issue(for: id)
        let second = try secrets.rotate(first.sealed, of: id, at: world.clock.now)
        #expect(second.rotationExpiresAt == world.clock.now.advanced(bySeconds: 1800))
        let opened = try secrets.open(second.sealed, of: id)
        #expect(opened.current.text == second.text && second.text != first.text)
        #expect(opened.previous.map(\.secret.text) == [first.text])
        let third = try secrets.rotate(second.sealed, of: id, at: world.clock.now.advanced(bySeconds: 1800))
        #expect(try secrets.open(third.sealed, of: id).previous.map(\.secret.text) == [second.text])
    }

    @Test("a secret that cannot be opened is replaced")
    func unreadable() throws {
        let world = try StorageWorld()
        let (id, secrets) = (ids.next(), ActionSecrets(world.store))
        let foreign = try secrets.issue(for: ids.next())
        let rotated = try secrets.rotate(foreign.sealed, of: id, at: world.clock.now)
        #expect(try secrets.open(rotated.sealed, of: id).current.text == rotated.text)
        #expect(rotated.rotationExpiresAt == nil && rotated.sealed.previous == nil)
    }
}
