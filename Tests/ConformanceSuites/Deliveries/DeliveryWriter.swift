package import Identifiers
package import Ingress
package import TestSupport

/// Writes to a delivery log what the receive path and the dispatchers do: the log itself is only read. Every implementation of
/// ``DeliveryLog`` brings its own to the suite.
package protocol DeliveryWriter {
    var log: any DeliveryLog { get }
    /// What ids and durations are made by.
    var clock: ManualClock { get }

    /// A new destination, which maps `n` to `n`.
    func makeDestination() async throws -> Destination
    /// Makes a delivery durable that fires in the same instant.
    func fire(_ sent: SentWebhook, at destination: Destination) async throws -> DeliveryReceipt
    /// Makes a delivery durable whose outcome is still to come.
    func begin(_ sent: SentWebhook, at destination: Destination) async throws -> Identifier
    /// Ends a delivery, or ends it once more after it was tried again, now.
    ///
    /// - Parameter outcome: the event that it fired, or why it failed.
    func conclude(_ id: Identifier, of destination: Destination, _ outcome: Result<Identifier, Rejection>) async throws
    /// Notes what fired nothing. Nobody is told when it is on record: the log itself has to know.
    func refuse(_ sent: SentWebhook, _ reason: RefusedDelivery.Reason, at destination: Destination) async throws
}

/// A webhook that a sender sent, signed with the current secret, and what the receive path makes of it.
package struct SentWebhook: Sendable {
    package let body: String
    package let eventType: String
    /// The text of the mapped input.
    package let input: String
    package let traceparent: String?

    /// The id of every request.
    package static let requestID = "r"

    package static let lead = SentWebhook(
        body: #"{"type": "lead.created", "n": 1.10, "name": "Zoë"}"#, eventType: "lead.created", input: #"{"n":1.10}"#,
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    package static let plain = SentWebhook(body: #"{"type":"lead"}"#, eventType: "lead", input: "{}", traceparent: nil)
}
