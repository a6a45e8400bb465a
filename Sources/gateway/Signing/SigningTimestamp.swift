import ArgumentParser
import Identifiers

/// What `--timestamp` takes: the value of `x-amigo-request-timestamp` (contract, section 2.1).
enum SigningTimestamp: Equatable, Sendable {
    case now
    /// Sent and signed as it is, also when it is not an instant: that is for the receiver to say.
    case value(String)

    /// The header's value. `now` is written in milliseconds, because requests that are signed within the same second
    /// and have equal bodies would else be the same signed request, and so duplicates (contract, section 2.3).
    func text(at now: Timestamp) -> String {
        switch self {
        case .now: String(now.milliseconds)
        case .value(let text): text
        }
    }
}

extension SigningTimestamp: ExpressibleByArgument {
    /// `nil` for what does not arrive in a header as it was sent: nothing at all, spaces at either end, anything but
    /// visible ASCII and spaces.
    init?(argument: String) {
        let isVisible = argument.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        guard isVisible, let first = argument.first, first != " ", argument.last != " " else { return nil }
        self = argument == "now" ? .now : .value(argument)
    }
}
