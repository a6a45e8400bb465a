import Identifiers
import Logging
import NIOCore

/// What the connections of one event loop share. Used on that loop only.
final class HookLoop {
    let receiver: Receiver
    let callbacks: (any CallbackReceiver)?
    let limits: HookLimits
    let now: @Sendable () -> Timestamp
    let logger: Logger
    let workload: Workload
    private let requestIDs: IdentifierSource
    private let metrics = HookMetrics()
    private var date = ResponseDate()
    private let answers: AnswerQueue
    private var output = ByteBuffer()
    private var turnBegan: NIODeadline?
    private var connections: [ObjectIdentifier: HookConnection] = [:]
    private var onEmpty: (() -> Void)?
    /// Whether the listener is stopping.
    private(set) var isDraining = false

    init(
        on eventLoop: any EventLoop, receiver: Receiver, callbacks: (any CallbackReceiver)?, limits: HookLimits,
        workload: Workload, requestIDs: IdentifierSource, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        answers = AnswerQueue(eventLoop)
        self.receiver = receiver
        self.callbacks = callbacks
        self.limits = limits
        self.workload = workload
        self.requestIDs = requestIDs
        self.now = now
        self.logger = logger
    }

    func add(_ connection: HookConnection) {
        connections[ObjectIdentifier(connection)] = connection
    }

    func remove(_ connection: HookConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty { onEmpty?() }
    }

    /// Ends what has waited too long.
    func sweep(at now: NIODeadline) {
        for connection in connections.values where connection.deadline < now { connection.expire() }
    }

    /// Lets every connection finish the request it is at, then calls `completion`.
    func drain(completion: @escaping () -> Void) {
        isDraining = true
        if connections.isEmpty { return completion() }
        onEmpty = completion
        for connection in connections.values { connection.stop() }
    }

    /// - Returns: how many of them had a request that was not answered.
    func closeAll() -> Int {
        let left = Array(connections.values)
        let unanswered = left.count { $0.isUnanswered }
        for connection in left { connection.close() }
        return unanswered
    }

    /// Echoes the caller's `x-request-id` when it is sane, else makes one (contract, section 2).
    func requestID(for head: RequestHead?) -> String {
        RequestID.sane(head?.requestID) ?? requestIDs.next().description
    }

    /// What the receive path calls with its answer to `connection`, from any thread.
    func completion(for connection: HookConnection) -> Receiver.Completion {
        let connection = NIOLoopBound(connection, eventLoop: answers.eventLoop)
        return { [answers] answer in answers.deliver(answer, to: connection) }
    }

    /// When the event loop's turn began in which webhooks are being read: what is read in it was there since then, or came later. At the turn's end what
    /// was dispatched in it is begun.
    func turnStart() -> NIODeadline {
        if let turnBegan { return turnBegan }
        let now = NIODeadline.now()
        turnBegan = now
        let bound = NIOLoopBound(self, eventLoop: answers.eventLoop)
        answers.eventLoop.execute { bound.value.endTurn() }
        return now
    }

    private func endTurn() {
        turnBegan = nil
        receiver.dispatcher.flush()
    }

    /// What `write` writes, in a buffer that is used again once its bytes were sent.
    func written(_ write: (inout ByteBuffer) -> Void) -> ByteBuffer {
        output.clear(minimumCapacity: Self.usualResponse)
        write(&output)
        return output
    }

    private static let usualResponse = 768

    func dateHeader() -> [UInt8] {
        date.bytes(at: now())
    }

    func count(_ answer: Answer, isCallback: Bool = false) {
        metrics.count(answer, isCallback: isCallback)
    }

    /// Notes why a request was refused: for the operator in the metrics, for the destination's owner in the delivery log.
    ///
    /// - Parameter bodySize: bytes of the body that were read.
    func note(_ rejection: Rejection, _ exchange: Exchange, bodySize: Int) {
        count(.rejected(rejection), isCallback: exchange.isCallback)
        guard case .hook(let destination) = exchange.recipient else { return }
        receiver.refuse(exchange.webhook(to: destination, body: []), rejection, eventType: nil, bodySize: bodySize)
    }
}
