import Identifiers
import Ingress
import TestSupport
import TriggerEngine

/// Webhook destinations in memory; they can be told to fail.
actor MemoryDestinations: DestinationRepository {
    private var destinations: [Destination] = []
    private var failure: (any Error)?
    private let ids: IdentifierSource
    private let now: @Sendable () -> Timestamp

    init(ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp) {
        self.ids = ids
        self.now = now
    }

    func fail(with error: (any Error)?) { failure = error }

    func destinations(
        in workspaceID: Identifier, offset: Int, limit: Int
    ) async throws -> (items: [Destination], total: Int) {
        if let failure { throw failure }
        let found = destinations.filter { $0.workspaceID == workspaceID }
        return (Array(found.reversed().dropFirst(offset).prefix(limit)), found.count)
    }

    func destination(_ id: Identifier, in workspaceID: Identifier) async throws -> Destination? {
        if let failure { throw failure }
        return destinations.first { $0.id == id && $0.workspaceID == workspaceID }
    }

    func create(
        in workspaceID: Identifier, triggerID: Identifier, settings: DestinationSettings, createdBy: Identifier?
    ) async throws -> Destination {
        if let failure { throw failure }
        let destination = Destination(
            id: ids.next(), workspaceID: workspaceID, triggerID: triggerID, number: Int64(destinations.count),
            settings: settings, secrets: SigningSecrets(current: try .generate()), createdBy: createdBy,
            createdAt: now(), updatedAt: now())
        destinations.append(destination)
        return destination
    }

    func update(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout DestinationSettings) -> Void
    ) async throws -> Destination? {
        try replace(id, workspaceID) { destination in
            var settings = destination.settings
            change(&settings)
            return destination.with(settings: settings, updatedAt: now())
        }
    }

    func delete(_ id: Identifier, in workspaceID: Identifier) async throws {
        destinations.removeAll { $0.id == id && $0.workspaceID == workspaceID }
    }

    func rotateSecret(_ id: Identifier, in workspaceID: Identifier) async throws -> Destination? {
        try replace(id, workspaceID) { destination in
            destination.with(secrets: destination.secrets.rotated(to: try .generate(), at: now()), updatedAt: now())
        }
    }

    private func replace(
        _ id: Identifier, _ workspaceID: Identifier, with change: (Destination) throws -> Destination
    ) throws -> Destination? {
        let place = destinations.firstIndex { $0.id == id && $0.workspaceID == workspaceID }
        guard let place else { return nil }
        destinations[place] = try change(destinations[place])
        return destinations[place]
    }
}
