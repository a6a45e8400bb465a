import Identifiers
import Ingress
import TestSupport
import TriggerEngine

/// Webhook destinations in memory. They pass the conformance suite, and can be told to fail.
actor MemoryDestinations: DestinationRepository {
    /// Follows every change.
    let directory = DestinationDirectory()
    /// Oldest first.
    private var destinations: [Destination] = []
    private var lastNumber: Int64 = 0
    private var failure: (any Error)?
    private let ids: IdentifierSource
    private let now: @Sendable () -> Timestamp

    init(ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp) {
        self.ids = ids
        self.now = now
    }

    /// Every call fails with `error` from now on; with `nil` none does.
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
        lastNumber += 1
        let destination = Destination(
            id: ids.next(), workspaceID: workspaceID, triggerID: triggerID, number: lastNumber,
            settings: settings, secrets: SigningSecrets(current: try .generate()), createdBy: createdBy,
            createdAt: now(), updatedAt: now())
        destinations.append(destination)
        directory.insert(destination)
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
        if let failure { throw failure }
        guard let place = place(of: id, workspaceID) else { return }
        destinations.remove(at: place)
        directory.remove(id)
    }

    func rotateSecret(_ id: Identifier, in workspaceID: Identifier, atOnce: Bool) async throws -> Destination? {
        try replace(id, workspaceID) { destination in
            destination.with(
                secrets: destination.secrets.rotated(to: try .generate(), at: now(), atOnce: atOnce), updatedAt: now())
        }
    }

    private func replace(
        _ id: Identifier, _ workspaceID: Identifier, with change: (Destination) throws -> Destination
    ) throws -> Destination? {
        if let failure { throw failure }
        guard let place = place(of: id, workspaceID) else { return nil }
        let changed = try change(destinations[place])
        destinations[place] = changed
        directory.insert(changed)
        return changed
    }

    private func place(of id: Identifier, _ workspaceID: Identifier) -> Int? {
        destinations.firstIndex { $0.id == id && $0.workspaceID == workspaceID }
    }
}
