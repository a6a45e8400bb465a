import FieldMapping
import Foundation
import GRDB
package import Identifiers
package import Ingress
import Logging
import Synchronization
package import TriggerEngine

/// One try at a remote engine (contract, section 2.5).
package struct AttemptRecord: Sendable {
    package let number: Int
    package let startedAt: Timestamp
    package let durationMicroseconds: Int64
    /// A closed set: `answered`, or the class of the failure.
    package let outcome: String
    package let status: Int?

    package init(number: Int, startedAt: Timestamp, durationMicroseconds: Int64, outcome: String, status: Int?) {
        self.number = number
        self.startedAt = startedAt
        self.durationMicroseconds = durationMicroseconds
        self.outcome = outcome
        self.status = status
    }
}

/// How a delivery to a remote engine ended, or how a kept delivery ended when it was tried again.
package struct DeliveryConclusion: Sendable {
    package let state: DeliveryRecord.State
    package let firedEventID: Identifier?
    package let reason: String?
    package let engineStatus: Int?
    package let finishedAt: Timestamp

    package static func fired(_ eventID: Identifier, at now: Timestamp) -> DeliveryConclusion {
        DeliveryConclusion(state: .fired, firedEventID: eventID, reason: nil, engineStatus: nil, finishedAt: now)
    }

    package static func failed(_ rejection: Rejection, at now: Timestamp) -> DeliveryConclusion {
        var status: Int?
        if case .engineRejected(let answered) = rejection { status = answered }
        return DeliveryConclusion(
            state: .failed, firedEventID: nil, reason: rejection.errorCode, engineStatus: status, finishedAt: now)
    }
}

/// What a conclusion needs to know of the delivery it ends.
package struct ConcludedDelivery: Sendable {
    /// What a restart remembers of the request.
    enum Memory: Sendable {
        case nothing
        case identity(RequestIdentity, until: Timestamp)
        /// What was remembered before.
        case unchanged
    }

    package let id: Identifier
    let receivedAt: Timestamp
    let memory: Memory
    let newContent: NewContent?

    /// What another try under the same id fired with.
    struct NewContent: Sendable {
        /// The mapping may have changed since the first.
        let input: [UInt8]
        /// Where what makes the request the same is a value in it, the rest may have changed, too.
        let payload: (body: [UInt8], eventType: String)?

        init(_ delivery: Delivery) {
            input = delivery.input.json
            payload = delivery.isIdentifiedByValue ? (delivery.payload.body, delivery.eventType.logged) : nil
        }

        var cost: Int { input.count + (payload?.body.count ?? 0) }
    }

    init(id: Identifier, receivedAt: Timestamp, memory: Memory, newContent: NewContent? = nil) {
        self.id = id
        self.receivedAt = receivedAt
        self.memory = memory
        self.newContent = newContent
    }

    /// A delivery that the receive path is at.
    ///
    /// - Parameter until: how long to remember the request; `nil` to forget it.
    package init(_ id: Identifier, _ delivery: Delivery, until: Timestamp?) {
        let memory = until.map { Memory.identity(delivery.identityNow(), until: $0) }
        let newContent = delivery.firstTry == nil ? nil : NewContent(delivery)
        self.init(id: id, receivedAt: delivery.receivedAt, memory: memory ?? .nothing, newContent: newContent)
    }

    /// A delivery that an operator tries again: its sender knows nothing of that and may still try again, too.
    package init(redelivering record: DeliveryRecord) {
        self.init(id: record.id, receivedAt: record.receivedAt, memory: .unchanged)
    }
}

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

    static func insert<Sink: RowSink>(
        _ attempt: AttemptRecord, of id: Identifier, into sink: Sink
    ) throws(Sink.Row.Failure) {
        let row = try sink.insert(JournaledSQL.attempt)
        row.bind(id.ordinal)
        row.bind(Int64(attempt.number))
        row.bind(attempt.startedAt.milliseconds)
        row.bind(attempt.durationMicroseconds)
        row.bind(attempt.outcome)
        row.bind(attempt.status.map(Int64.init))
        try row.run()
    }

    static func notePending(_ id: Identifier, in journal: JournalEncoder) {
        let row = journal.insert(JournaledSQL.pending)
        row.bind(id.ordinal)
        row.run()
    }

    static func insert<Sink: RowSink>(
        _ conclusion: DeliveryConclusion, of delivery: ConcludedDelivery, into sink: Sink
    ) throws(Sink.Row.Failure) {
        var (sql, identity, until) = (JournaledSQL.outcomeAndMemory, RequestIdentity?.none, Timestamp?.none)
        switch delivery.memory {
        case .nothing: break
        case .identity(let known, let end): (identity, until) = (known, end)
        case .unchanged: sql = JournaledSQL.outcome
        }
        let row = try sink.insert(sql)
        row.bind(delivery.id.ordinal)
        row.bind(Int64(conclusion.state.rawValue))
        row.bind(conclusion.firedEventID)
        row.bind(conclusion.reason)
        row.bind(conclusion.engineStatus.map(Int64.init))
        row.bind((conclusion.finishedAt - delivery.receivedAt) * 1000)
        row.bind(identity?.bytes)
        row.bind(until?.milliseconds)
        try row.run()
        if let content = delivery.newContent { try insert(content, of: delivery.id, into: sink) }
        let ended = try sink.insert(JournaledSQL.noLongerPending)
        ended.bind(delivery.id.ordinal)
        try ended.run()
    }

    private static func insert<Sink: RowSink>(
        _ content: ConcludedDelivery.NewContent, of id: Identifier, into sink: Sink
    ) throws(Sink.Row.Failure) {
        let change = try sink.insert(content.payload == nil ? JournaledSQL.changedInput : JournaledSQL.changedContent)
        change.bind(content.input)
        if let (body, eventType) = content.payload {
            change.bind(body)
            change.bind(Int64(body.count))
            change.bind(eventType)
        }
        change.bind(id.ordinal)
        try change.run()
    }

    /// Has a restart remember a delivery that fired, as its sender left before the answer. Nobody waits for it. May fill the queue beyond its bound:
    /// senders leave when it is full, and come again.
    package func remember(_ delivery: Delivery, _ receipt: DeliveryReceipt, until: Timestamp) {
        let memory = OutcomeRows(
            cost: 128,
            write: { journal in
                let row = journal.insert(JournaledSQL.abandoned)
                row.bind(receipt.deliveryID.ordinal)
                row.bind(Int64(DeliveryRecord.State.fired.rawValue))
                row.bind(receipt.firedEventID)
                row.bind(delivery.identityNow().bytes)
                row.bind(until.milliseconds)
                row.run()
            },
            completion: { [store] failure in
                if let failure { store.logger.warning("sender that left not recorded", metadata: ["reason": "\(failure)"]) }
            })
        store.intake.enqueue(memory, .completing)
    }
}

/// What is written to a delivery after its row.
private final class OutcomeRows: JournaledWrite {
    let cost: Int
    private let rows: @Sendable (JournalEncoder) -> Void
    private let completion: @Sendable (StoreError?) -> Void

    init(cost: Int, write: @escaping @Sendable (JournalEncoder) -> Void, completion: @escaping @Sendable (StoreError?) -> Void) {
        self.cost = cost
        rows = write
        self.completion = completion
    }

    func write(to journal: JournalEncoder) { rows(journal) }
    func end(_ failure: StoreError?) { completion(failure) }
}

/// Carries the id out of the transaction.
private final class FiredEvent: Sendable {
    private let value: Mutex<Identifier>

    init(_ id: Identifier) { value = Mutex(id) }

    func set(_ id: Identifier) { value.withLock { $0 = id } }

    var id: Identifier { value.withLock { $0 } }
}
