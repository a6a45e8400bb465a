import Identifiers
import Ingress
import TriggerEngine

// The rows that a delivery gets after its first.
extension DeliveryStore {
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
        row.bind(max(0, conclusion.finishedAt - delivery.receivedAt) * 1000)
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
}

/// What is written to a delivery after its row.
final class OutcomeRows: JournaledWrite {
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
