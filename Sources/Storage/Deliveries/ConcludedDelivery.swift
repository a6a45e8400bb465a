import FieldMapping
package import Identifiers
package import Ingress

/// What a conclusion needs to know of the delivery it ends.
package struct ConcludedDelivery: Sendable {
    /// What a restart remembers of the request.
    enum Memory: Sendable {
        case nothing
        case identity(RequestIdentity, until: Timestamp)
        /// What was remembered before.
        case unchanged
    }

    package let id: Identifier
    let receivedAt: Timestamp
    let memory: Memory
    let newContent: NewContent?

    /// What another try under the same id fired with.
    struct NewContent: Sendable {
        /// The mapping may have changed since the first.
        let input: [UInt8]
        /// Where what makes the request the same is a value in it, the rest may have changed, too.
        let payload: (body: [UInt8], eventType: String)?

        init(_ delivery: Delivery) {
            input = delivery.input.json
            payload = delivery.isIdentifiedByValue ? (delivery.payload.body, delivery.eventType.logged) : nil
        }

        var cost: Int { input.count + (payload?.body.count ?? 0) }
    }

    init(id: Identifier, receivedAt: Timestamp, memory: Memory, newContent: NewContent? = nil) {
        self.id = id
        self.receivedAt = receivedAt
        self.memory = memory
        self.newContent = newContent
    }

    /// A delivery that the receive path is at.
    ///
    /// - Parameter until: how long to remember the request; `nil` to forget it.
    package init(_ id: Identifier, _ delivery: Delivery, until: Timestamp?) {
        let memory = until.map { Memory.identity(delivery.identityNow(), until: $0) }
        let newContent = delivery.firstTry == nil ? nil : NewContent(delivery)
        self.init(id: id, receivedAt: delivery.receivedAt, memory: memory ?? .nothing, newContent: newContent)
    }

    /// A delivery that an operator tries again: its sender knows nothing of that and may still try again, too.
    package init(redelivering record: DeliveryRecord) {
        self.init(id: record.id, receivedAt: record.receivedAt, memory: .unchanged)
    }
}
