import Glibc

extension HTTPClient {
    /// The client's settings. The two timeouts are those of one attempt in the contract, section 2.5.
    package struct Configuration: Sendable {
        /// To resolve, connect and shake hands. In whole milliseconds, at least 1.
        package var connectTimeout: Duration = .seconds(2)

        /// From the submission to the last byte of the answer, waiting for a connection included.
        package var totalTimeout: Duration = .seconds(5)

        /// Requests to one host and port at a time, each on its own connection; further ones wait their turn.
        package var maximumConnectionsPerHost = 64

        /// The body of an answer. A larger one ends in ``TransferFailure/responseTooLarge(status:)`` while it comes.
        package var maximumResponseBytes = 1024 * 1024

        /// A PEM file of certificate authorities to trust in place of the system's.
        package var caFile: String?

        package var userAgent = "webhook-gateway"

        package init() {}
    }
}

extension HTTPClient.Configuration {
    /// - Throws: ``SetupError/notPositive(_:)``, ``SetupError/unreadableCAFile(_:)``
    func check() throws(SetupError) {
        guard connectTimeout.milliseconds > 0 else { throw .notPositive("connectTimeout") }
        guard totalTimeout.milliseconds > 0 else { throw .notPositive("totalTimeout") }
        guard maximumConnectionsPerHost > 0 else { throw .notPositive("maximumConnectionsPerHost") }
        guard maximumResponseBytes > 0 else { throw .notPositive("maximumResponseBytes") }
        guard HeaderRules.isValue(userAgent) else { throw .unusableHeader("User-Agent") }
        if let caFile, access(caFile, R_OK) != 0 { throw .unreadableCAFile(caFile) }
    }
}
