import Logging
import Synchronization

/// Tells the log when what keeps the gateway from being ready changes; probes ask every few seconds.
final class ReadinessLog: Sendable {
    private let logger: Logger
    private let last = Mutex<[String]>([])

    init(_ logger: Logger) { self.logger = logger }

    /// - Parameter findings: what `/readyz` answers; empty when ready.
    func note(_ findings: [String]) {
        let before = last.withLock { last in
            defer { last = findings }
            return last
        }
        guard findings != before else { return }
        if findings.isEmpty {
            logger.notice("ready again")
        } else {
            logger.warning("not ready", metadata: ["reason": "\(findings.joined(separator: " "))"])
        }
    }
}
