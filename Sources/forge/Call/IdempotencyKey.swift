import Terminal
import TriggerBridge

/// What `--idempotency-key` takes: stands for one request, so that the same one sent again does nothing (contract, section 3.1).
struct IdempotencyKey: Sendable {
    private let text: String

    /// - Throws: ``SettingsError``
    init(_ argument: String) throws(SettingsError) {
        let isSendable = argument.utf8.allSatisfy { (0x21...0x7E).contains($0) } && (1...256).contains(argument.utf8.count)
        guard isSendable else { throw .invalid("1 to 256 visible ASCII characters are needed") }
        text = argument
    }

    var headers: [(String, String)] { [("idempotency-key", text)] }

    /// Whether the answer is that of an earlier request.
    static func isReplay(_ answer: Answer) -> Bool { answer.headers["idempotency-replayed"] == "true" }
}
