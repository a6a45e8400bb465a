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
    ///
    /// - Throws: `CancellationError` when the task is cancelled first.
    func ready() async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = ports.withLock { ports in
                    if Task.isCancelled || ports.hooks != nil && ports.api != nil { return true }
                    ports.waiting.append(continuation)
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            resumeWaiting()
        }
        try Task.checkCancellation()
    }

    func hooksURL(_ settings: ServeSettings) -> String {
        let address = ListenAddress(host: settings.hooks.host, port: ports.withLock { $0.hooks } ?? settings.hooks.port)
        return "\(settings.tls == nil ? "http" : "https")://\(address)"
    }

    func apiURL(_ settings: ServeSettings) -> String {
        "http://\(ListenAddress(host: settings.api.host, port: ports.withLock { $0.api } ?? settings.api.port))"
    }

    private func set(_ change: (inout Ports) -> Void) {
        let isReady = ports.withLock { ports in
            change(&ports)
            return ports.hooks != nil && ports.api != nil
        }
        if isReady { resumeWaiting() }
    }

    private func resumeWaiting() {
        let waiting = ports.withLock { ports in
            defer { ports.waiting = [] }
            return ports.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
