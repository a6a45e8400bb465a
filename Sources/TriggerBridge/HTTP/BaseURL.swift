/// Where an HTTP service begins: `http` or `https`, a host, an optional port and path, without a slash at the end.
package struct BaseURL: Equatable, Sendable, CustomStringConvertible {
    package let description: String

    /// `nil` for anything else, and for a URL with a user name, a query or a fragment: it may hold a secret, and it is
    /// printed in messages.
    package init?(_ text: some StringProtocol) {
        var rest = Substring(text)
        while rest.hasSuffix("/") { rest.removeLast() }
        let isPlain = rest.utf8.allSatisfy { (0x21...0x7E).contains($0) && !Self.forbidden.contains($0) }
        guard isPlain, let host = Self.behindScheme(rest), let first = host.first, first != "/", first != ":",
            Self.hasPort(host)
        else { return nil }
        description = String(rest)
    }

    /// Whether the port, if there is one, is a number from 1 to 65535.
    private static func hasPort(_ host: Substring) -> Bool {
        let authority = host.prefix { $0 != "/" }
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else { return true }
        return UInt16(authority[authority.index(after: colon)...]).map { $0 > 0 } ?? false
    }

    private static let forbidden = Array(#"?#@\"<>^`{|}"#.utf8)

    private static func behindScheme(_ text: Substring) -> Substring? {
        let schemes = ["http://", "https://"]
        return schemes.first { text.lowercased().hasPrefix($0) }.map { text.dropFirst($0.count) }
    }
}
