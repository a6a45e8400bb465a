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
    package let id: Identifier
    package let receivedAt: Timestamp
    /// What to remember the request by, and until when; `nil` to remember nothing across a restart.
    package let memory: (identity: RequestIdentity, until: Timestamp)?

    package init(id: Identifier, receivedAt: Timestamp, memory: (identity: RequestIdentity, until: Timestamp)?) {
        self.id = id
        self.receivedAt = receivedAt
        self.memory = memory
    }

    /// A delivery that the receive path is at.
    package init(_ id: Identifier, _ delivery: Delivery, until: Timestamp?) {
        self.init(id: id, receivedAt: delivery.receivedAt, memory: until.map { (delivery.identityNow(), $0) })
    }
}

extension DeliveryStore {
    /// Keeps an attempt that another will follow. Nobody waits for it.
    package func note(_ attempt: AttemptRecord, of id: Identifier) {
        let write = CommitQueue.Write(
            cost: 128, perform: { db in try Self.insert(attempt, of: id, db) },
            completion: { [store] failure in
                if let failure { store.logger.warning("attempt not recorded", metadata: ["reason": "\(failure)"]) }
            })
        store.commits.enqueue(write)
    }

    /// Keeps the last attempt and how the delivery ended, in one transaction. `completion` is called after the commit.
    package func conclude(
        _ delivery: ConcludedDelivery, _ conclusion: DeliveryConclusion, lastAttempt: AttemptRecord?,
        completion: @escaping @Sendable (StoreError?) -> Void
    ) {
        let write = CommitQueue.Write(
            cost: 256,
            perform: { db in
                if let lastAttempt { try Self.insert(lastAttempt, of: delivery.id, db) }
                try Self.insert(conclusion, of: delivery, db)
            },
            completion: completion)
        store.commits.enqueue(write)
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
                cost: fire.input.count + 512,
                perform: { db in
                    if let first = try Self.firedEvent(of: delivery.id, db) { return box.set(first) }
                    try Self.insert(.fired(fire.eventID, at: fire.firedAt), of: delivery, db)
                    try EngineStore.insert(fire, firedEvent, db)
                },
                completion: { failure in completion(failure.map { .failure($0) } ?? .success(box.id)) }))
    }

    private static func firedEvent(of id: Identifier, _ db: Database) throws -> Identifier? {
        try Row.fetchOne(
            db, sql: "SELECT event_id FROM delivery_outcomes WHERE ordinal = ? AND state = 1", arguments: [id.ordinal]
        )?.identifier("event_id")
    }

    static func insert(_ attempt: AttemptRecord, of id: Identifier, _ db: Database) throws {
        var row = try StatementBinder(db, "INSERT OR REPLACE INTO delivery_attempts VALUES (?, ?, ?, ?, ?, ?)")
        row.bind(id.ordinal)
        row.bind(Int64(attempt.number))
        row.bind(attempt.startedAt.milliseconds)
        row.bind(attempt.durationMicroseconds)
        row.bind(attempt.outcome)
        row.bind(attempt.status.map(Int64.init))
        try row.run()
    }

    static func insert(_ conclusion: DeliveryConclusion, of delivery: ConcludedDelivery, _ db: Database) throws {
        var row = try StatementBinder(db, "INSERT OR REPLACE INTO delivery_outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        row.bind(delivery.id.ordinal)
        row.bind(Int64(conclusion.state.rawValue))
        row.bind(conclusion.firedEventID?.blob)
        row.bind(conclusion.reason)
        row.bind(conclusion.engineStatus.map(Int64.init))
        row.bind((conclusion.finishedAt - delivery.receivedAt) * 1000)
        row.bind(delivery.memory?.identity.bytes)
        row.bind(delivery.memory?.until.milliseconds)
        try row.run()
    }
}

/// Carries the id out of the transaction.
private final class FiredEvent: Sendable {
    private let value: Mutex<Identifier>

    init(_ id: Identifier) { value = Mutex(id) }

    func set(_ id: Identifier) { value.withLock { $0 = id } }

    var id: Identifier { value.withLock { $0 } }
}
