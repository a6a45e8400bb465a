package import FieldMapping

/// What an operator sets on a webhook destination (contract, section 3.2). Every value is checked before it gets here.
package struct DestinationSettings: Sendable, Equatable {
    package var name: String
    package var description: String?
    package var acceptedEventTypes: AcceptedEventTypes
    package var fieldMapping: FieldMap?
    /// Retries after the first try, 1–5.
    package static let retryAttemptsRange = 1...5
    package var retryAttempts: Int
    package var isActive: Bool
    package var requireTimestamp: Bool
    /// How long a request counts as a duplicate; 0–86400 s, 0 is off. One with a timestamp does for as long as that is within the tolerance, at least.
    package var dedupeWindowSeconds: Int
    package var dedupePath: DotPath?
    /// Requests a second that are let through; `nil` for no limit.
    package var rateLimitPerSecond: Int?

    package init(
        name: String, description: String? = nil, acceptedEventTypes: AcceptedEventTypes = .any,
        fieldMapping: FieldMap? = nil, retryAttempts: Int = 3, isActive: Bool = true, requireTimestamp: Bool = false,
        dedupeWindowSeconds: Int = 0, dedupePath: DotPath? = nil, rateLimitPerSecond: Int? = nil
    ) {
        self.name = name
        self.description = description
        self.acceptedEventTypes = acceptedEventTypes
        self.fieldMapping = fieldMapping
        self.retryAttempts = retryAttempts
        self.isActive = isActive
        self.requireTimestamp = requireTimestamp
        self.dedupeWindowSeconds = dedupeWindowSeconds
        self.dedupePath = dedupePath
        self.rateLimitPerSecond = rateLimitPerSecond
    }
}
