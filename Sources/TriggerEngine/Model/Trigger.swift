package import FieldMapping
package import Identifiers

/// A rule that runs an action with an input (contract, section 3.1).
package struct Trigger: Sendable, Equatable {
    package let id: Identifier
    package let workspaceID: Identifier
    package var settings: TriggerSettings
    /// The next instant of its schedule; `nil` without one.
    package var nextFireAt: Timestamp?
    package var isActive: Bool
    /// Id of the API key that made it.
    package let createdBy: Identifier?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: Identifier, workspaceID: Identifier, settings: TriggerSettings, nextFireAt: Timestamp? = nil,
        isActive: Bool = true, createdBy: Identifier?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.settings = settings
        self.nextFireAt = nextFireAt
        self.isActive = isActive
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// What an operator sets on a trigger. Every value is checked before it gets here.
package struct TriggerSettings: Sendable, Equatable {
    package var name: String
    package var description: String?
    package var eventType: String
    /// The text of a JSON object, verbatim.
    package var eventFilter: [UInt8]?
    package var actionID: Identifier
    package var inputTemplate: InputTemplate
    /// IANA name of the zone that a schedule is read in.
    package var timezone: String

    package init(
        name: String, description: String? = nil, eventType: String, eventFilter: [UInt8]? = nil, actionID: Identifier,
        inputTemplate: InputTemplate = .empty, timezone: String = "UTC"
    ) {
        self.name = name
        self.description = description
        self.eventType = eventType
        self.eventFilter = eventFilter
        self.actionID = actionID
        self.inputTemplate = inputTemplate
        self.timezone = timezone
    }
}
