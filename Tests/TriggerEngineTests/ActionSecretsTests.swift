import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("The secrets of actions in the engine")
struct ActionSecretsTests {
    private let world = EngineWorld()

    @Test("an http_request action gets a secret, shown once; a record action has none")
    func issued() async throws {
        let (action, secret) = try await world.engine.createAction(
            try settings(), in: world.workspaceID, createdBy: nil)
        #expect(secret?.text == "whsec_1")
        #expect(action.secrets == SealedSecrets(current: Array("whsec_1".utf8)))
        #expect(try await world.engine.action(action.id, in: world.workspaceID) == action)
        let (record, none) = try await world.engine.createAction(
            ActionSettings(slug: "note", name: "Note it", kind: .record), in: world.workspaceID, createdBy: nil)
        #expect(record.secrets == nil && none == nil)
    }

    @Test("a new secret keeps the one before for a while, and runs see it at once")
    func rotated() async throws {
        let action = try await world.engine.createAction(try settings(), in: world.workspaceID, createdBy: nil).action
        world.clock.advance(bySeconds: 5)
        let secret = try await world.engine.rotateActionSecret(action.id, in: world.workspaceID)
        #expect(secret.text == "whsec_2")
        #expect(secret.rotationExpiresAt == world.clock.now.advanced(bySeconds: 1800))
        let changed = try #require(try await world.actions.find(action.id, in: world.workspaceID))
        #expect(changed.secrets == SealedSecrets(current: Array("whsec_2".utf8), previous: Array("whsec_1".utf8)))
        #expect(changed.updatedAt == world.clock.now)
    }

    @Test("a new secret that is to count at once keeps none before it")
    func rotatedAtOnce() async throws {
        let action = try await world.engine.createAction(try settings(), in: world.workspaceID, createdBy: nil).action
        let secret = try await world.engine.rotateActionSecret(action.id, in: world.workspaceID, atOnce: true)
        #expect(secret.text == "whsec_2" && secret.rotationExpiresAt == nil)
        let changed = try #require(try await world.actions.find(action.id, in: world.workspaceID))
        #expect(changed.secrets == SealedSecrets(current: Array("whsec_2".utf8)))
    }

    @Test("what has no secret, or is not there, gets no new one")
    func refused() async throws {
        let record = try await world.engine.createAction(
            ActionSettings(slug: "note", name: "Note it", kind: .record), in: world.workspaceID, createdBy: nil
        ).action
        await #expect(throws: EngineError.actionHasNoSecret) {
            try await world.engine.rotateActionSecret(record.id, in: world.workspaceID)
        }
        #expect(try await world.engine.action(record.id, in: world.workspaceID) == record)
        for (id, workspace) in [(world.ids.next(), world.workspaceID), (record.id, world.ids.next())] {
            await #expect(throws: EngineError.unknownAction) {
                try await world.engine.rotateActionSecret(id, in: workspace)
            }
        }
    }

    @Test("secrets and what they are sealed to never print")
    func redacted() throws {
        let sealed = SealedSecrets(current: Array("5f1d".utf8), previous: Array("5f1d".utf8))
        let secret = IssuedSecret(text: "5f1d", sealed: sealed)
        let action = TriggerStoreWorld(world.store).makeAction(kind: try settings().kind, secrets: sealed)
        let texts = ["\(secret)", String(reflecting: secret), "\(sealed)", String(reflecting: sealed), "\(action)"]
        for text in texts { #expect(!text.contains("5f1d") && !text.contains("53, 102")) }
    }

    private func settings() throws -> ActionSettings {
        ActionSettings(slug: "push", name: "Push", kind: try TriggerStoreWorld.httpRequest())
    }
}
