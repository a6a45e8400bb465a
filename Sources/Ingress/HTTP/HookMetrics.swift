import Metrics

/// Counters of the hooks listener. Labels are bounded: the outcome is `fired`, `duplicate` or an error code.
struct HookMetrics {
    private static let name = "gateway_webhooks_total"
    private let fired = Counter(label: name, dimensions: [("outcome", "fired")])
    private let duplicate = Counter(label: name, dimensions: [("outcome", "duplicate")])

    func count(_ answer: Answer) {
        switch answer {
        case .fired(_, _, let isDuplicate): (isDuplicate ? duplicate : fired).increment()
        case .rejected(let rejection):
            Counter(label: Self.name, dimensions: [("outcome", rejection.errorCode)]).increment()
        }
    }
}
