import Foundation
import Identifiers
import Logging
import Synchronization
import TestSupport
import TriggerEngine

@testable import Ingress
@testable import Storage

/// A store in a directory of its own, opened as the process that serves it opens it.
final class StorageWorld {
    let directory: TemporaryDirectory
    let clock = ManualClock()
    let workspaceID = IdentifierSource().next()
    private let limits: StoreLimits
    private let logger: Logger
    private(set) var store: Store
    /// Stores that were left behind as a crash leaves them: open, not closed.
    private var abandoned: [Store] = []
    private var isHalted = false

    /// With a small journal, as each is there until all tests have ended.
    static var limits: StoreLimits {
        var limits = StoreLimits()
        limits.journalBytes = 1024 * JournalBatch.blockSize
        return limits
    }

    init(
        _ limits: StoreLimits = StorageWorld.limits, logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws {
        directory = try TemporaryDirectory()
        self.limits = limits
        self.logger = logger
        store = try Self.open(directory, limits, clock, logger)
    }

    private static func open(
        _ directory: TemporaryDirectory, _ limits: StoreLimits, _ clock: ManualClock, _ logger: Logger
    ) throws -> Store {
        try Store(DataDirectory(path: directory.path), serves: true, limits: limits, now: { clock.now }, logger: logger)
    }

    /// Starts again after the store was closed.
    func open() throws {
        store = try Self.open(directory, limits, clock, logger)
    }

    /// Stops in order and starts again.
    func reopen() throws {
        try store.close()
        try open()
    }

    /// Has the store write nothing more to the tables; it still takes deliveries, as far as its journal has room.
    func halt() {
        guard !isHalted else { return }
        isHalted = true
        _ = hold()
    }

    /// The same, until it is released.
    func hold() -> @Sendable () -> Void {
        let (held, hold) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        store.commits.enqueue(
            CommitQueue.Write(
                perform: { _ in },
                completion: { failure in
                    held.signal()
                    if failure == nil { hold.wait() }
                }))
        held.wait()
        return { hold.signal() }
    }

    /// Starts again after a crash.
    func crash() throws {
        halt()
        let restarted = try Self.open(directory, limits, clock, logger)
        abandoned.append(store)
        store = restarted
        isHalted = false
    }

    // MARK: - Deliveries

    func makeDestination(
        _ settings: DestinationSettings = DestinationSettings(name: "CRM")
    ) async throws -> Destination {
        let destinations = try await DestinationStore.load(store)
        return try await destinations.create(
            in: workspaceID, triggerID: IdentifierSource().next(), settings: settings, createdBy: nil)
    }

    func webhook(_ body: String, traceparent: String? = nil, for destination: Destination) -> ReceivedWebhook {
        let body = Array(body.utf8)
        let code = body.withUnsafeBytes {
            HMACSHA256.code(prefix: [], message: $0, key: destination.secrets.current.text.utf8, scratch: DigestContext())
        }
        let signature = code.bytes.map { String(format: "%02x", $0) }.joined()
        let request = SignedRequest(
            signature: Array(signature.utf8), timestamp: nil, body: body, receivedAt: clock.now)
        return ReceivedWebhook(destination: destination, signed: request, requestID: "r", traceparent: traceparent)
    }

    /// A delivery as the receive path hands it over.
    ///
    /// - Parameter firstTry: the id under which it was tried before.
    func delivery(
        _ body: String = #"{"type":"lead"}"#, traceparent: String? = nil, firstTry: Identifier? = nil, for destination: Destination
    ) throws -> Delivery {
        let captured = CapturingDispatcher()
        let memory = RequestMemory()
        if let firstTry {
            let identity = RequestIdentity(ofBody: body.bytes, at: destination.id)
            let until = clock.now.advanced(bySeconds: 60)
            memory.restore(identity, as: .failed(.engineUnreachable, deliveryID: firstTry), until: until)
        }
        let receiver = Receiver(
            directory: DestinationDirectory(), memory: memory, dispatcher: captured, toleranceSeconds: 300)
        _ = receiver.receive(webhook(body, traceparent: traceparent, for: destination)) { _ in }
        guard let delivery = captured.delivery.withLock({ $0 }) else { throw NothingDelivered() }
        return delivery
    }

    struct NothingDelivered: Error {}
}

private final class CapturingDispatcher: DeliveryDispatcher {
    let delivery = Mutex<Delivery?>(nil)

    func dispatch(_ delivery: Delivery, completion: @escaping @Sendable (DispatchOutcome) -> Void) {
        self.delivery.withLock { $0 = delivery }
    }

    func flush() {}
    func remember(
        _ identity: RequestIdentity, _ receipt: DeliveryReceipt, until: Timestamp, completion: @escaping @Sendable (Rejection?) -> Void
    ) { completion(nil) }
    func record(_ refused: RefusedDelivery) {}
}

extension DeliveryStore {
    /// Makes a delivery durable, and waits for it.
    func insert(_ delivery: Delivery, as entry: Entry) async throws -> DeliveryReceipt {
        try await withCheckedThrowingContinuation { continuation in
            insert(delivery, as: entry) { continuation.resume(with: $0) }
            flush()
        }
    }

    func conclude(
        _ delivery: ConcludedDelivery, _ conclusion: DeliveryConclusion, attempts: [AttemptRecord] = []
    ) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            conclude(delivery, conclusion, attempts: attempts) { failure in
                continuation.resume(with: failure.map { .failure($0) } ?? .success(()))
            }
        }
    }
}
