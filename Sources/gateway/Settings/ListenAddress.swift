import Terminal

/// `HOST:PORT`, as `--hooks` and `--api` take it; an IPv6 host stands in brackets.
struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    let host: String
    /// 0 takes any free port.
    let port: Int

    init(_ text: String) throws(SettingsError) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port)
        else { throw .invalid("'\(text)' is not HOST:PORT, like 127.0.0.1:8080") }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw .invalid("'\(text)' names no host; write 0.0.0.0:\(port) to listen on every address") }
        self.host = host
        self.port = port
    }

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
