import FieldMapping
package import Identifiers

/// A webhook destination as the receive path uses it: immutable, its secrets opened and its paths compiled in advance.
package final class Destination: Sendable {
    package let id: Identifier
    package let workspaceID: Identifier
    package let triggerID: Identifier
    /// The store's own number for the destination, so that a delivery's row need not repeat the id.
    package let number: Int64
    package let settings: DestinationSettings
    package let secrets: SigningSecrets
    /// Id of the API key that made it.
    package let createdBy: Identifier?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    let plan: PayloadPlan
    private let rateLimiter: RateLimiter?

    package convenience init(
        id: Identifier, workspaceID: Identifier, triggerID: Identifier, number: Int64, settings: DestinationSettings,
        secrets: SigningSecrets, createdBy: Identifier?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.init(
            id: id, workspaceID: workspaceID, triggerID: triggerID, number: number, settings: settings, secrets: secrets,
            createdBy: createdBy, createdAt: createdAt, updatedAt: updatedAt,
            rateLimiter: settings.rateLimitPerSecond.map(RateLimiter.init(perSecond:)))
    }

    private init(
        id: Identifier, workspaceID: Identifier, triggerID: Identifier, number: Int64, settings: DestinationSettings,
        secrets: SigningSecrets, createdBy: Identifier?, createdAt: Timestamp, updatedAt: Timestamp, rateLimiter: RateLimiter?
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.triggerID = triggerID
        self.number = number
        plan = .shared(fieldMap: settings.fieldMapping ?? .empty, dedupePath: settings.dedupePath)
        self.settings = settings.sharing(plan)
        self.secrets = secrets
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.rateLimiter = rateLimiter
    }

    /// The same destination after a change of its settings or secrets.
    package func with(
        settings: DestinationSettings? = nil, secrets: SigningSecrets? = nil, updatedAt: Timestamp
    ) -> Destination {
        Destination(
            id: id, workspaceID: workspaceID, triggerID: triggerID, number: number, settings: settings ?? self.settings,
            secrets: secrets ?? self.secrets, createdBy: createdBy, createdAt: createdAt, updatedAt: updatedAt)
    }

    /// The same with the limiter of the one before it: a change of something else must not refill a rate that is used up.
    func continuing(_ before: Destination?) -> Destination {
        guard let before, let limiter = before.rateLimiter, before.settings.rateLimitPerSecond == settings.rateLimitPerSecond
        else { return self }
        return Destination(
            id: id, workspaceID: workspaceID, triggerID: triggerID, number: number, settings: settings, secrets: secrets,
            createdBy: createdBy, createdAt: createdAt, updatedAt: updatedAt, rateLimiter: limiter)
    }

    /// Contract, section 2, step 3.
    package func admit(at now: Timestamp) throws(Rejection) {
        try rateLimiter?.admit(at: now)
    }
}

extension DestinationSettings {
    /// The same, with the plan's copy of the mapping in place of their own.
    fileprivate func sharing(_ plan: PayloadPlan) -> DestinationSettings {
        guard fieldMapping != nil else { return self }
        var settings = self
        settings.fieldMapping = plan.fieldMap
        return settings
    }
}
