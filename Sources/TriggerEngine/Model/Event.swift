package import Identifiers

/// One link of a chain of events (contract, section 3.5). Never changed once written.
package struct Event: Sendable, Equatable {
    package static let source = "AUTOMATION"

    package let id: Identifier
    package let workspaceID: Identifier
    package let eventType: String
    package let triggerID: Identifier?
    /// The id of the chain's first event.
    package let chainID: Identifier
    package let parentID: Identifier?
    /// The text of a JSON object.
    package let data: [UInt8]
    /// When what it tells happened.
    package let effectiveAt: Timestamp
    /// When it was written down.
    package let createdAt: Timestamp
    package let traceID: String?

    package init(
        id: Identifier, workspaceID: Identifier, eventType: String, triggerID: Identifier?, chainID: Identifier,
        parentID: Identifier?, data: [UInt8], effectiveAt: Timestamp, createdAt: Timestamp, traceID: String?
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.eventType = eventType
        self.triggerID = triggerID
        self.chainID = chainID
        self.parentID = parentID
        self.data = data
        self.effectiveAt = effectiveAt
        self.createdAt = createdAt
        self.traceID = traceID
    }
}
