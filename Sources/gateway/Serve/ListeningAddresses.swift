import Synchronization

/// Where the listeners really listen, known once they do.
final class ListeningAddresses: Sendable {
    private struct Ports {
        var hooks: Int?
        var api: Int?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let ports = Mutex(Ports())

    func setHooks(port: Int) {
        set { $0.hooks = port }
    }

    func setAPI(port: Int) {
        set { $0.api = port }
    }

    /// Returns when both listen.
    func ready() async {
        await withCheckedContinuation { continuation in
            let isReady = ports.withLock { ports in
                if ports.hooks != nil, ports.api != nil { return true }
                ports.waiting.append(continuation)
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    func hooksURL(_ settings: ServeSettings) -> String {
        let address = ListenAddress(host: settings.hooks.host, port: ports.withLock { $0.hooks } ?? settings.hooks.port)
        return "\(settings.tls == nil ? "http" : "https")://\(address)"
    }

    func apiURL(_ settings: ServeSettings) -> String {
        "http://\(ListenAddress(host: settings.api.host, port: ports.withLock { $0.api } ?? settings.api.port))"
    }

    private func set(_ change: (inout Ports) -> Void) {
        let waiting = ports.withLock { ports in
            change(&ports)
            guard ports.hooks != nil, ports.api != nil else { return [CheckedContinuation<Void, Never>]() }
            defer { ports.waiting = [] }
            return ports.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
