/// Why nothing was written or read: what would have met any call.
package enum StoreError: Error, Equatable, Sendable {
    /// More is waiting to be written than the store takes; try again.
    case overloaded
    /// The disk or the database failed, or the store is closing. The message, SQLite's or the store's, holds no data.
    case unavailable(String)

    /// What prevents a write, in words for an operator.
    package var reason: String {
        switch self {
        case .unavailable(let reason): reason
        case .overloaded: "more is waiting to be written than it takes"
        }
    }
}
