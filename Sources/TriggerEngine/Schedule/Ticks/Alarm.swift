import Synchronization

/// Lets one task at a time wait for some time, unless it is called earlier. Another that comes to wait takes its place, and ends its wait.
package final class Alarm: Sendable {
    private struct State {
        var hasRung = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameter sleep: waits so long; throws when cancelled.
    package init(sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }) {
        self.sleep = sleep
    }

    /// Ends the wait, or the next one if nobody waits.
    package func ring() {
        state.withLock { state in
            state.hasRung = state.waiting == nil
            return state.waiting.take()
        }?.resume()
    }

    /// Forgets a ring that nobody waited for.
    func silence() {
        state.withLock { $0.hasRung = false }
    }

    /// Returns after `duration`, when it rings or rang since the last wait, or when cancelled.
    package func wait(atMost duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            // It only fails when it is cancelled, and then it has rung.
            group.addTask { [sleep] in try? await sleep(duration) }
            group.addTask { await self.waitForRing() }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitForRing() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let over = state.withLock { state -> CheckedContinuation<Void, Never>? in
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return continuation
                    }
                    defer { state.waiting = continuation }
                    return state.waiting
                }
                over?.resume()
            }
        } onCancel: {
            state.withLock { $0.waiting.take() }?.resume()
        }
    }
}
