package import Identifiers

/// The delivery log of the destinations, which the receive path and the dispatchers write. A destination's deliveries stay with it through
/// every change of it, and are found at no other.
///
/// Rejections are kept up to the newest ``DeliveryRecord/keptRejections`` of a destination, everything else until it is older than deliveries are kept.
package protocol DeliveryLog: Sendable {
    /// Newest first, without ``DeliveryRecord/input`` and ``DeliveryRecord/body``; every delivery that was answered before the call is among
    /// them. `total` counts all that match, whatever the page.
    func deliveries(of destination: Destination, matching filter: DeliveryFilter, offset: Int, limit: Int) async throws -> (
        items: [DeliveryRecord], total: Int
    )
    /// The delivery with what was kept of its content: all that firing it again needs, unless it was rejected or is a duplicate. `nil` when
    /// there is none of this destination.
    func delivery(_ id: Identifier, of destination: Destination) async throws -> DeliveryRecord?
}

extension DeliveryLog {
    /// Of all deliveries.
    package func deliveries(of destination: Destination, offset: Int, limit: Int) async throws -> (items: [DeliveryRecord], total: Int) {
        try await deliveries(of: destination, matching: DeliveryFilter(), offset: offset, limit: limit)
    }
}
