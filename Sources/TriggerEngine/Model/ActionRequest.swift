import Glibc

/// `config` of an `http_request` action (contract, section 3.3).
package struct HTTPRequestSettings: Sendable, Equatable {
    package static let retryAttemptsRange = 1...5
    package static let timeoutRange = 1...60

    package var url: ActionURL
    /// Retries after the first try, within ``retryAttemptsRange`` (contract, section 2.5).
    package var retryAttempts: Int
    /// For one attempt in all, in seconds, within ``timeoutRange``.
    package var timeoutSeconds: Int

    package init(url: ActionURL, retryAttempts: Int = 3, timeoutSeconds: Int = 5) {
        self.url = url
        self.retryAttempts = retryAttempts
        self.timeoutSeconds = timeoutSeconds
    }
}

/// Where an action posts to: an absolute `http` or `https` URL in visible ASCII, with a host, at most 2,048 characters,
/// without user name and fragment. Prints without its text, which may hold a token.
package struct ActionURL: Sendable, Hashable {
    package static let maximumLength = 2048

    package let text: String

    /// `nil` for any other form.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumLength, bytes.allSatisfy(Self.isAllowed) else { return nil }
        guard let rest = Self.afterScheme(bytes) else { return nil }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard Self.isHostAndPort(authority) else { return nil }
        self.text = text
    }

    /// Not what ends a URL or has to be escaped in one.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"\"#<>\\^`{|}".utf8.contains(byte)
    }

    private static func afterScheme(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        for scheme in ["http://", "https://"] {
            let start = String(decoding: bytes.prefix(scheme.utf8.count), as: UTF8.self)
            if start.lowercased() == scheme { return bytes.dropFirst(scheme.utf8.count) }
        }
        return nil
    }

    private static func isHostAndPort(_ authority: ArraySlice<UInt8>) -> Bool {
        let isAddress = authority.first == UInt8(ascii: "[")
        let hostEnd = isAddress ? authority.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } : authority.firstIndex(of: UInt8(ascii: ":"))
        guard !isAddress || hostEnd != nil else { return false }
        let host = authority[..<(hostEnd ?? authority.endIndex)]
        guard isAddress ? isAddressInBrackets(host) : isName(host) else { return false }
        return isPort(authority[host.endIndex...])
    }

    /// `[` an IPv6 address `]`.
    private static func isAddressInBrackets(_ host: ArraySlice<UInt8>) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, String(decoding: host.dropFirst().dropLast(), as: UTF8.self), &address) == 1
    }

    /// Labels of 1 to 63 characters between dots, at most 253 in all; one dot may stand at the end.
    private static func isName(_ host: ArraySlice<UInt8>) -> Bool {
        let name = host.last == UInt8(ascii: ".") ? host.dropLast() : host
        guard (1...253).contains(name.count) else { return false }
        return name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count) && label.allSatisfy(isHostByte) && label.first != UInt8(ascii: "-")
                && label.last != UInt8(ascii: "-")
        }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// One that is good, and nobody's.
    package static let example = ActionURL(unchecked: "https://example.com/")

    private init(unchecked text: String) { self.text = text }

    /// Nothing, or a colon and a number.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        let digits = bytes.dropFirst()
        guard first == UInt8(ascii: ":"), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return UInt16(String(decoding: digits, as: UTF8.self)).map { $0 > 0 } ?? false
    }
}

extension ActionURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "ActionURL(\(text.utf8.count) characters)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
