import Identifiers

/// The `Retry-After` header (RFC 9110, section 10.2.3): seconds, or a date.
struct RetryAfter: Sendable, Equatable {
    /// What a peer that asks for more gets.
    static let longest = 3600

    let wait: Duration

    /// `nil` for no header and for one of another form. A date that is over is no wait.
    init?(_ text: String?, at now: Timestamp) {
        guard let text else { return nil }
        if let seconds = Int(text), seconds >= 0 {
            wait = .seconds(min(seconds, Self.longest))
        } else if let instant = Timestamp(mailDate: text) {
            wait = .milliseconds(min(max(0, instant.milliseconds - now.milliseconds), Int64(Self.longest) * 1000))
        } else {
            return nil
        }
    }
}
