package import FieldMapping
package import Identifiers

/// A rule that runs an action with an input (contract, section 3.1).
package struct Trigger: Sendable, Equatable {
    package let id: Identifier
    package let workspaceID: Identifier
    package var settings: TriggerSettings
    package var isActive: Bool
    /// Instants of its schedule up to this one are not fired: when it was made, resumed or given the schedule, or up to where missed ones
    /// were dealt with. When it fires next follows from it (``Engine/nextFireAt(of:)``).
    package var scheduledFrom: Timestamp
    /// Id of the API key that made it.
    package let createdBy: Identifier?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    /// - Parameter scheduledFrom: when it was made, unless given.
    package init(
        id: Identifier, workspaceID: Identifier, settings: TriggerSettings, isActive: Bool = true,
        scheduledFrom: Timestamp? = nil, createdBy: Identifier?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.settings = settings
        self.isActive = isActive
        self.scheduledFrom = scheduledFrom ?? createdAt
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
    package var eventFilter: EventFilter?
    package var actionID: Identifier
    package var inputTemplate: InputTemplate
    package var schedule: CronSchedule?
    /// IANA name of the zone that the schedule is read in.
    package var timezone: String

    package init(
        name: String, description: String? = nil, eventType: String, eventFilter: EventFilter? = nil, actionID: Identifier,
        inputTemplate: InputTemplate = .empty, schedule: CronSchedule? = nil, timezone: String = "UTC"
    ) {
        self.name = name
        self.description = description
        self.eventType = eventType
        self.eventFilter = eventFilter
        self.actionID = actionID
        self.inputTemplate = inputTemplate
        self.schedule = schedule
        self.timezone = timezone
    }
}
