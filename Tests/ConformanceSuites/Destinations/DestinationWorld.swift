import FieldMapping
import Identifiers
import Ingress
import TestSupport
import Testing

/// Makes what the conformance suite puts into a destination repository, and looks for it wherever it has to be.
struct DestinationWorld: Sendable {
    let repository: any DestinationRepository
    let directory: DestinationDirectory
    let clock: ManualClock
    let ids = IdentifierSource()
    let workspaceID: Identifier

    init(_ repository: any DestinationRepository, _ directory: DestinationDirectory, _ clock: ManualClock) {
        self.repository = repository
        self.directory = directory
        self.clock = clock
        workspaceID = ids.next()
    }

    /// Settings none of which is the default.
    static func fullSettings() throws -> DestinationSettings {
        let patterns = ["lead.*", "a:b"].compactMap { EventTypePattern($0) }
        return DestinationSettings(
            name: "CRM \u{1F4DE}", description: "calls", acceptedEventTypes: try #require(AcceptedEventTypes(patterns)),
            fieldMapping: try FieldMap([("phone_to", "contact.phone"), ("a", #"x\.y"#)]), retryAttempts: 5, isActive: false,
            requireTimestamp: true, dedupeWindowSeconds: 60, dedupePath: try DotPath("id"), rateLimitPerSecond: 7)
    }

    func make(
        _ settings: DestinationSettings = DestinationSettings(name: "CRM"), in workspace: Identifier? = nil,
        createdBy: Identifier? = nil
    ) async throws -> KeptDestination {
        KeptDestination(
            try await repository.create(
                in: workspace ?? workspaceID, triggerID: ids.next(), settings: settings, createdBy: createdBy))
    }

    /// The destination as the repository finds it, which its list and the directory have to agree with.
    func kept(_ id: Identifier, in workspace: Identifier? = nil) async throws -> KeptDestination? {
        let workspace = workspace ?? workspaceID
        let found = try await repository.destination(id, in: workspace).map(KeptDestination.init)
        let list = try await repository.destinations(in: workspace, offset: 0, limit: 1000)
        #expect(list.items.first { $0.id == id }.map(KeptDestination.init) == found)
        #expect(directory.find(id, in: workspace).map(KeptDestination.init) == found)
        return found
    }

    func rotate(_ id: Identifier, atOnce: Bool = false) async throws -> KeptDestination {
        KeptDestination(try #require(try await repository.rotateSecret(id, in: workspaceID, atOnce: atOnce)))
    }
}
