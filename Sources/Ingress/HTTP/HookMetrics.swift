import Metrics

/// Counters of the hooks listener. Labels are bounded: the outcome is `fired`, `duplicate` or an error code; of a status callback `taken` or
/// an error code.
struct HookMetrics {
    private static let name = "gateway_webhooks_total"
    private static let callbackName = "gateway_callbacks_total"
    private let fired = Counter(label: name, dimensions: [("outcome", "fired")])
    private let duplicate = Counter(label: name, dimensions: [("outcome", "duplicate")])
    private let taken = Counter(label: callbackName, dimensions: [("outcome", "taken")])

    func count(_ answer: Answer, isCallback: Bool) {
        switch answer {
        case .fired(_, _, let isDuplicate): (isDuplicate ? duplicate : fired).increment()
        case .callbackTaken: taken.increment()
        case .rejected(let rejection):
            Counter(label: isCallback ? Self.callbackName : Self.name, dimensions: [("outcome", rejection.errorCode)]).increment()
        }
    }
}
