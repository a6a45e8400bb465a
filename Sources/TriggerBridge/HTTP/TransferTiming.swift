/// Where the time of one request went. Microseconds of a clock that never goes back.
package struct TransferTiming: Sendable, Hashable {
    /// From the submission until libcurl got the request: the time it waited for a free connection.
    package let waiting: Int64

    /// From the submission until the answer was complete or the request had failed. Includes ``waiting``.
    package let total: Int64

    /// Whether a connection was opened for it, which costs a round trip, or several with TLS.
    package let openedConnection: Bool

    package init(waiting: Int64, total: Int64, openedConnection: Bool) {
        self.waiting = waiting
        self.total = total
        self.openedConnection = openedConnection
    }
}
