import Foundation

/// The query of a request: what was asked for, percent-encoded.
struct Query: Sendable {
    private var pairs: [(key: String, value: String)] = []

    /// - Parameter key: of letters and `_`.
    mutating func set(_ key: String, _ value: String?) {
        if let value { pairs.append((key, value)) }
    }

    /// With its question mark; empty when nothing was asked for.
    var text: String {
        guard !pairs.isEmpty else { return "" }
        return "?" + pairs.map { "\($0.key)=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    private static func encoded(_ value: String) -> String {
        value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
