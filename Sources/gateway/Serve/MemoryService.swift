import Identifiers
import Ingress
import Logging
import ServiceLifecycle
import Storage
import TriggerEngine

/// Forgets requests that need no longer be remembered, and remembers them again where that was by a clock that has been set back since.
struct MemoryService: Service {
    let memory: RequestMemory
    let deliveries: DeliveryStore
    let bodySeconds: Int
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var (watch, isSetBack, seconds) = (ClockWatch(at: .now(), uptime: .now), false, 0)
            while true {
                try await Task.sleep(for: .seconds(1))
                if watch.wasSetBack(at: .now(), uptime: .now) { isSetBack = true }
                if isSetBack { isSetBack = await !restore(at: .now()) }
                seconds += 1
                // A body that is late is broken off by a sweep each second, and that may itself be a little late.
                if seconds.isMultiple(of: 30) { memory.forget(at: .now(), bodySeconds: bodySeconds + 2) }
            }
        }
    }

    /// - Returns: whether it could be done.
    private func restore(at now: Timestamp) async -> Bool {
        do throws(StoreError) {
            try await deliveries.restoreAfterSetBack(memory, at: now, bodySeconds: bodySeconds)
            logger.warning("clock set back, requests are remembered by its new time", metadata: ["now": "\(now)"])
            return true
        } catch {
            logger.warning("requests could not be remembered after the clock was set back", metadata: ["reason": "\(error)"])
            return false
        }
    }
}

/// Tells when the wall clock was set back, by a clock that nobody sets.
struct ClockWatch {
    private var last: (wall: Timestamp, uptime: ContinuousClock.Instant)

    init(at now: Timestamp, uptime: ContinuousClock.Instant) {
        last = (now, uptime)
    }

    /// Whether it was since the call before, by more than a second; less is the clock being adjusted.
    mutating func wasSetBack(at now: Timestamp, uptime: ContinuousClock.Instant) -> Bool {
        defer { last = (now, uptime) }
        let passed = uptime - last.uptime
        return .milliseconds(now - last.wall) < passed - .seconds(1)
    }
}
