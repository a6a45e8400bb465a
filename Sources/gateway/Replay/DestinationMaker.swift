import FieldMapping
import Identifiers
import Ingress
import Terminal

/// Makes a destination with a trigger of its own for each fixture, as its `destination.json` says. They stay, so that
/// their deliveries can be looked at afterwards.
struct DestinationMaker: Sendable {
    let api: APIClient
    /// Any hook URL of the workspace: the new ones are reached the same way.
    let hooks: HookURL
    let ids: IdentifierSource

    /// In the order of the fixtures.
    func targets(for fixtures: [Fixture]) async throws(CommandFailure) -> [ReplayTarget] {
        let actionID = try await makeAction()
        var targets: [ReplayTarget] = []
        for fixture in fixtures { targets.append(try await target(for: fixture, actionID: actionID)) }
        return targets
    }

    /// One that does nothing, for all the triggers. Its slug is new each time, as slugs are unique in the workspace.
    private func makeAction() async throws(CommandFailure) -> Identifier {
        let action = JSONObject.empty
            .with("slug", "replay-\(ids.next())").with("name", "Replay").with("action_type", "record")
        return try await api.post("skills", action).identifier("id")
    }

    private func target(for fixture: Fixture, actionID: Identifier) async throws(CommandFailure) -> ReplayTarget {
        let described = fixture.destination ?? .plain(fixture.name)
        let trigger = try await api.post("triggers", described.trigger.with("action_id", "\(actionID)"))
        let body = described.destination.with("trigger_id", try trigger.string("id"))
        let made = try await api.post("webhook-destinations", body)
        return ReplayTarget(
            url: hooks.of(try made.identifier("id")), signer: RequestSigner(secret: try made.secret()), isOwn: true,
            requiresTimestamp: described.settings.requireTimestamp, api: api)
    }
}

extension APIAnswer {
    /// The secret of a new destination, which is shown this once.
    fileprivate func secret() throws(CommandFailure) -> SigningSecret {
        guard let secret = SigningSecret(try string("secret")) else {
            throw .unexpectedAnswer(request: "POST webhook-destinations", missing: "usable secret")
        }
        return secret
    }
}
