import Terminal

/// `HOST:PORT`, as `--hooks` and `--api` take it; an IPv6 host stands in brackets.
struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    let host: String
    /// 0 takes any free port.
    let port: Int

    /// - Parameter setting: that it is the value of, for the error.
    init(_ text: String, of setting: Setting) throws(SettingsError) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port)
        else { throw .invalid("\(setting) '\(text)' is not HOST:PORT, like 127.0.0.1:8080") }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            throw .invalid("\(setting) '\(text)' has an IPv6 host, which stands in brackets: [\(host)]:\(port)")
        }
        guard !host.isEmpty else { throw .invalid("\(setting) '\(text)' names no host; write 0.0.0.0:\(port) to listen on every address") }
        self.host = host
        self.port = port
    }

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
