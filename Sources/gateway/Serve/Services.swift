import Identifiers
import Ingress
import Logging
import ManagementAPI
import NIOCore
import ServiceLifecycle
import Storage
import TriggerBridge
import TriggerEngine
import UnixSignals

/// Holds the store open; the first to start, the last to stop.
struct StoreService: Service {
    let store: Store
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        try store.close()
        logger.info("store closed")
    }
}

/// Ends the libcurl loop; by then the hooks listener has answered what it had accepted.
struct ClientService: Service {
    let client: HTTPClient

    func run() async throws {
        try? await gracefulShutdown()
        client.shutdown()
    }
}

/// The operators' listener. A request that is under way at a stop has two seconds: a client that sends no more, or takes no more, is not to cost
/// the engine behind it its time.
struct APIService: Service {
    let server: APIServer
    let address: ListenAddress
    let stop: StopDeadline
    let logger: Logger

    private enum Ending { case answered, outOfTime }

    func run() async throws {
        try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask {
                try await ListenFailure.describing("api", address) { try await server.run() }
                return .answered
            }
            group.addTask {
                try? await gracefulShutdown()
                try await Task.sleep(for: stop.remaining(atMost: .seconds(2)))
                return .outOfTime
            }
            if try await group.next() == .outOfTime { logger.warning("requests of operators were broken off by the stop") }
            group.cancelAll()
        }
    }
}

/// Writes how deliveries to a remote engine ended where the store did not take that at once.
struct ConclusionService: Service {
    let deliveries: DeliveryStore

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(1))
                await deliveries.concludeUnwritten()
            }
        }
        // By then the hooks listener has answered what it had accepted.
        await deliveries.concludeUnwritten()
    }
}

/// Removes deliveries that are older than they are to be kept.
struct DeliveryRetention: Service {
    let deliveries: DeliveryStore
    let seconds: Int
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                await removeOld(at: .now())
                try await Task.sleep(for: .seconds(60))
            }
        }
    }

    /// What fails is tried again with the next round.
    func removeOld(at now: Timestamp) async {
        var (last, count): (Int64?, Int) = (0, 0)
        do throws(StoreError) {
            while let behind = last, !Task.isCancelled {
                let removal = try await deliveries.removeDeliveries(madeBefore: now.advanced(bySeconds: -seconds), behind: behind, at: now)
                last = removal.last
                count += removal.count
            }
        } catch {
            logger.error("old deliveries could not be removed", metadata: ["reason": "\(error)"])
        }
        if count > 0 { logger.info("old deliveries removed", metadata: ["count": "\(count)"]) }
    }
}

/// The hooks listener: stops accepting and finishes what it accepted on shutdown, reads its certificate again on SIGHUP.
struct HookService: Service {
    let listener: HookListener
    let tls: TLSIdentity?
    let stop: StopDeadline
    /// What requests under way may take of a stop.
    let longestStop: Duration
    /// What webhooks may be waiting for by then.
    let forwarding: HTTPClient?
    let logger: Logger

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reloadOnHangup() }
            try? await gracefulShutdown()
            let broken = await listener.stop(within: TimeAmount(stop.remaining(atMost: longestStop)), giveUp: { forwarding?.shutdown() })
            if broken > 0 { logger.warning("connections of senders were broken off by the stop", metadata: ["count": "\(broken)"]) }
            group.cancelAll()
        }
    }

    private func reloadOnHangup() async {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                guard let tls else { continue }
                do {
                    try tls.reload()
                    logger.notice("certificate reloaded")
                } catch {
                    logger.error("certificate not reloaded, the old one stays", metadata: ["reason": "\(error)"])
                }
            }
        }
    }
}
