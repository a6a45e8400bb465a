package import Identifiers

/// The webhook destinations, as the management API changes them. What a call returned is durable, and the ``DestinationDirectory`` knows it.
///
/// A destination is in one workspace; asked for from another it is not there, and nothing changes it. Every call may fail with the store's
/// error, and has then changed nothing.
package protocol DestinationRepository: Sendable {
    /// Newest first, without deleted ones. `total` counts all of the workspace, whatever the page.
    func destinations(in workspaceID: Identifier, offset: Int, limit: Int) async throws -> (
        items: [Destination], total: Int
    )
    /// `nil` when there is none, or no longer.
    func destination(_ id: Identifier, in workspaceID: Identifier) async throws -> Destination?
    /// Makes a destination with a new secret, and with a ``Destination/number`` that none has or had. That the trigger exists is for the
    /// caller to check.
    func create(
        in workspaceID: Identifier, triggerID: Identifier, settings: DestinationSettings, createdBy: Identifier?
    ) async throws -> Destination
    /// Applies `change` to the settings of the moment, so that of changes at the same time none is lost; `nil` when there is no such
    /// destination. Everything but the settings and ``Destination/updatedAt`` stays.
    func update(
        _ id: Identifier, in workspaceID: Identifier, change: @escaping @Sendable (inout DestinationSettings) -> Void
    ) async throws -> Destination?
    /// Deletes it, if it is there; deleting it again is no error. Its deliveries and events are kept as those of others are.
    func delete(_ id: Identifier, in workspaceID: Identifier) async throws
    /// Gives it a new secret; the old one keeps working for ``SigningSecrets/rotationOverlap``, those before it as long as they were to
    /// unless all end at once (``SigningSecrets/rotated(to:at:atOnce:)``). `nil` when there is no such destination.
    func rotateSecret(_ id: Identifier, in workspaceID: Identifier, atOnce: Bool) async throws -> Destination?
}
