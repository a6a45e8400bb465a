import GRDB
package import Identifiers
package import Ingress
import Logging
import Synchronization
package import TriggerEngine

extension DeliveryStore {
    /// Notes that a delivery is about to be tried once more, so that a stop in the middle of it is on record. `completion` is called when that is durable.
    package func tryAgain(_ id: Identifier, completion: @escaping @Sendable (StoreError?) -> Void) {
        store.intake.enqueue(OutcomeRows(cost: 64, write: { journal in Self.notePending(id, in: journal) }, completion: completion))
    }

    /// Keeps an attempt while others follow, for who looks meanwhile; ``conclude(_:_:attempts:completion:)`` keeps all.
    package func note(_ attempt: AttemptRecord, of id: Identifier) {
        let note = OutcomeRows(
            cost: 128, write: { journal in Self.insert(attempt, of: id, into: journal) },
            completion: { [store] failure in
                if let failure { store.logger.warning("attempt not recorded", metadata: ["reason": "\(failure)"]) }
            })
        store.intake.enqueue(note)
    }

    /// Keeps all attempts and how the delivery ended, together. `completion` is called when that is durable.
    ///
    /// May fill the queue beyond its bound: what it ends was let in, and would stay without an end.
    package func conclude(
        _ delivery: ConcludedDelivery, _ conclusion: DeliveryConclusion, attempts: [AttemptRecord],
        completion: @escaping @Sendable (StoreError?) -> Void
    ) {
        let end = OutcomeRows(
            cost: 256 + (delivery.newContent?.cost ?? 0),
            write: { journal in
                for attempt in attempts { Self.insert(attempt, of: delivery.id, into: journal) }
                Self.insert(conclusion, of: delivery, into: journal)
            }, completion: completion)
        store.intake.enqueue(end, .completing)
    }

    /// Keeps in memory how a delivery ended that could not be written, for ``concludeUnwritten()``. If the process ends before that, the delivery counts as
    /// interrupted.
    package func concludeLater(_ delivery: ConcludedDelivery, _ conclusion: DeliveryConclusion, attempts: [AttemptRecord]) {
        unwritten.keep(UnwrittenConclusions.Entry(delivery, conclusion, attempts: attempts))
    }

    /// Writes what was kept, as far as the store takes it.
    package func concludeUnwritten() async {
        for entry in unwritten.all {
            do throws(StoreError) {
                try await conclude(entry)
            } catch {
                // The others would meet the same.
                return
            }
        }
    }

    /// Writes how a delivery ended, if that was kept.
    package func concludeUnwritten(_ id: Identifier) async throws(StoreError) {
        if let entry = unwritten[id] { try await conclude(entry) }
    }

    private func conclude(_ entry: UnwrittenConclusions.Entry) async throws(StoreError) {
        let failure: StoreError? = await withCheckedContinuation { continuation in
            conclude(entry.delivery, entry.conclusion, attempts: entry.attempts) { continuation.resume(returning: $0) }
        }
        if let failure { throw failure }
        unwritten.remove(entry)
    }

    /// Fires a kept delivery on the embedded engine: its outcome, its `trigger.fired` event and its job, in one transaction. One that has
    /// fired already stays as it is. `completion` is called after the commit, with the id of the event that it fired.
    package func fire(
        _ delivery: ConcludedDelivery, _ fire: PendingFire, firedEvent: Event,
        completion: @escaping @Sendable (Result<Identifier, StoreError>) -> Void
    ) {
        let box = FiredEvent(fire.eventID)
        store.commits.enqueue(
            CommitQueue.Write(
                cost: fire.input.count + firedEvent.data.count + (delivery.newContent?.cost ?? 0) + 512,
                perform: { transaction in
                    if let first = try Self.firedEvent(of: delivery.id, transaction.db) { return box.set(first) }
                    try Self.insert(.fired(fire.eventID, at: fire.firedAt), of: delivery, into: transaction)
                    try EngineStore.insert(fire, firedEvent, transaction)
                },
                completion: { failure in completion(failure.map { .failure($0) } ?? .success(box.id)) }))
    }

    /// The event that a delivery has fired, at whichever try; `nil` when none has.
    package func firedEvent(of id: Identifier) async throws(StoreError) -> Identifier? {
        try await store.settle()
        do {
            return try await store.read { db in try Self.firedEvent(of: id, db) }
        } catch {
            throw StoreError(error)
        }
    }

    private static func firedEvent(of id: Identifier, _ db: Database) throws -> Identifier? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT coalesce(o.event_id, d.event_id) AS event_id
                FROM deliveries d LEFT JOIN delivery_outcomes o ON o.ordinal = d.ordinal
                WHERE d.ordinal = ? AND coalesce(o.state, d.state) = 1
                """, arguments: [id.ordinal]
        )?.identifier("event_id")
    }

    /// Has a restart remember a delivery that fired for longer than its row says. May fill the queue beyond its bound: senders leave when it is full, and
    /// come again. `completion` is called when that is durable.
    package func remember(
        _ identity: RequestIdentity, _ receipt: DeliveryReceipt, until: Timestamp, completion: @escaping @Sendable (StoreError?) -> Void
    ) {
        let memory = OutcomeRows(
            cost: 128,
            write: { journal in
                let row = journal.insert(JournaledSQL.remembered)
                row.bind(receipt.deliveryID.ordinal)
                row.bind(Int64(DeliveryRecord.State.fired.rawValue))
                row.bind(receipt.firedEventID)
                row.bind(identity.bytes)
                row.bind(until.milliseconds)
                row.run()
            },
            completion: { [store] failure in
                if let failure { store.logger.warning("repeat not remembered", metadata: ["reason": "\(failure)"]) }
                completion(failure)
            })
        store.intake.enqueue(memory, .completing)
    }
}

/// Carries the id out of the transaction.
private final class FiredEvent: Sendable {
    private let value: Mutex<Identifier>

    init(_ id: Identifier) { value = Mutex(id) }

    func set(_ id: Identifier) { value.withLock { $0 = id } }

    var id: Identifier { value.withLock { $0 } }
}
