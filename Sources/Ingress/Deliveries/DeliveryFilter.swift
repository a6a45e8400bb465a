package import Identifiers

/// Which deliveries are asked for.
package struct DeliveryFilter: Sendable, Equatable {
    /// Those that are looked for: what fired is found by its time, and by its chain.
    package enum Status: String, Sendable, CaseIterable {
        case failed, rejected, duplicate

        package var state: DeliveryRecord.State {
            switch self {
            case .failed: .failed
            case .rejected: .rejected
            case .duplicate: .duplicate
            }
        }
    }

    /// `nil` for every one.
    package var status: Status?
    /// Made at this time or later.
    package var createdAfter: Timestamp?
    /// Made before this time.
    package var createdBefore: Timestamp?

    package init(status: Status? = nil, createdAfter: Timestamp? = nil, createdBefore: Timestamp? = nil) {
        self.status = status
        self.createdAfter = createdAfter
        self.createdBefore = createdBefore
    }
}
