import CCurl

/// Header lines that many requests send, built once: the key of an engine, the content type.
///
/// `@unchecked`: the list behind it is written in `init` and only read afterwards, by libcurl too.
package final class SharedHeaders: @unchecked Sendable {
    /// What every request ends with. An empty value takes out what libcurl would add: `Expect: 100-continue`,
    /// which costs a round trip, and a form's content type on every body. A line before it wins.
    private static let ending = ["Expect:", "Content-Type:"]

    let first: UnsafeMutablePointer<curl_slist>?

    /// - Throws: ``SetupError/unusableHeader(_:)``, which holds the name and never the value.
    package init(_ headers: [(String, String)]) throws(SetupError) {
        var lines: [String] = []
        for (name, value) in headers {
            guard HeaderRules.isName(name), HeaderRules.isValue(value) else { throw .unusableHeader(name) }
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        first = try Self.list(lines + Self.ending)
    }

    deinit {
        curl_slist_free_all(first)
    }

    private static func list(_ lines: [String]) throws(SetupError) -> UnsafeMutablePointer<curl_slist>? {
        var first: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(first, line) else {
                curl_slist_free_all(first)
                throw .noResources("curl_slist_append")
            }
            first = longer
        }
        return first
    }
}
