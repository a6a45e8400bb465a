import Ingress
import Terminal

/// A destination that bodies are posted to.
struct ReplayTarget: Sendable {
    let url: HookURL
    let signer: RequestSigner
    /// Whether the destination was made for the fixture, with the settings that stand beside it.
    let isOwn: Bool
    /// Whether it refuses requests without a timestamp.
    let requiresTimestamp: Bool
    /// Where the destination's deliveries can be read; `nil` when nobody gave a key for that.
    let api: APIClient?
}

extension ReplayTarget {
    /// The one destination that takes everything.
    static func shared(_ url: HookURL, _ secret: SigningSecret) -> ReplayTarget {
        ReplayTarget(
            url: url, signer: RequestSigner(secret: secret), isOwn: false, requiresTimestamp: false, api: nil)
    }
}
