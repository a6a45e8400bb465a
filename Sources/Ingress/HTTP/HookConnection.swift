import Identifiers
import Logging
import NIOCore

/// One connection to the hooks listener: HTTP/1.1 with keep-alive and pipelining, one request at a time. It reads requests and writes
/// answers; what they mean is the ``Receiver``'s.
final class HookConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// Waiting for the next request's first byte.
        case idle
        case head
        case body
        /// The answer is being made. Nothing further is read from the buffer.
        case answering
        /// The answer is written; the rest of the request's body goes by.
        case discarding
        /// The last answer is written; what still comes is dropped until the client closes.
        case lingering
    }

    let loop: HookLoop
    private let isOneTooMany: Bool
    var context: ChannelHandlerContext?
    var phase = Phase.idle
    var buffer = ByteBuffer()
    private var scanner = HeadScanner()
    var exchange: Exchange?
    var body = BodyReader()
    private var isAdvancing = false
    /// Bytes of a body in the middle of being received.
    private var heldBytes = 0
    /// Whether something was written since the last flush.
    var hasWritten = false
    var inputEnded = false
    /// Answered after the client had sent its last byte: whether it was still there shows later.
    var unconfirmed: [DeliveryUnderway] = []
    private var isReadHeld = false
    var isStopping = false
    /// When the loop's sweep ends what is going on.
    var deadline: NIODeadline

    /// - Parameter isOneTooMany: whether the connection is only told so.
    init(loop: HookLoop, isOneTooMany: Bool) {
        self.loop = loop
        self.isOneTooMany = isOneTooMany
        deadline = .now() + (isOneTooMany ? loop.limits.lingerTime : loop.limits.headTime)
    }

    // MARK: - Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        loop.remove(self)
    }

    func channelActive(context: ChannelHandlerContext) {
        if loop.isDraining { stop() }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .lingering else { return }
        // Not before it sends something: by then TLS is set up, and the client reads.
        guard !isOneTooMany else { return fail(.overloaded) }
        var received = unwrapInboundIn(data)
        if buffer.readableBytes == 0 {
            buffer = received
        } else {
            // What was used is given up: where every read ends inside of a request, none would ever use all of it.
            buffer.discardReadBytes()
            buffer.writeBuffer(&received)
        }
        // Given back when all of it was used, so that the next read does not need another.
        received = ByteBuffer()
        advance()
    }

    /// Reading pauses while an answer is being made and enough of the next requests is there, and while the client does
    /// not take its answers.
    func read(context: ChannelHandlerContext) {
        isReadHeld = true
        resumeReading()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        resumeReading()
        context.fireChannelWritabilityChanged()
    }

    func resumeReading() {
        let hasEnough = phase == .answering && buffer.readableBytes >= loop.limits.headBytes
        guard isReadHeld, !hasEnough, let context, context.channel.isWritable else { return }
        isReadHeld = false
        context.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            inputEnded = true
            // The sender may have left, or may only have nothing more to send; what it sent is answered either way.
            switch phase {
            case .answering: exchange?.underway?.abandon()
            case .lingering: close()
            case .idle, .head, .body, .discarding: advance()
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if phase == .answering { exchange?.underway?.leave() }
        letGoOfBody()
        for delivery in unconfirmed { delivery.leave() }
        unconfirmed = []
        phase = .lingering
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        loop.logger.debug("connection failed", metadata: ["error_type": "\(type(of: error))"])
        context.close(promise: nil)
    }

    // MARK: - Time and stopping

    /// Called by the loop's sweep when ``deadline`` has passed.
    func expire() {
        switch phase {
        case .head: fail(.tooSlow)
        case .body: refuse(.tooSlow)
        case .idle, .discarding: close()
        // No reset has come for what was written.
        case .lingering: confirm()
        case .answering: break
        }
    }

    /// Closes now, or after the request that is being received or answered.
    func stop() {
        isStopping = true
        if phase == .idle { close() }
    }

    func close() {
        context?.close(promise: nil)
    }

    /// Whether a request has begun that has no answer yet.
    var isUnanswered: Bool {
        switch phase {
        case .head, .body, .answering: true
        case .idle, .discarding, .lingering: false
        }
    }

    // MARK: - Requests

    /// Goes as far as the bytes that are there allow, then writes out what was answered.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        while step() {}
        isAdvancing = false
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        if hasWritten { flush() }
        if inputEnded, phase != .answering, phase != .lingering { linger() }
    }

    /// - Returns: whether there may be more to do.
    private func step() -> Bool {
        do throws(Rejection) {
            switch phase {
            case .idle: return noteFirstByte()
            case .head: return try readHead()
            case .body: return try readBody()
            case .discarding: return discardBody()
            case .answering, .lingering: return false
            }
        } catch {
            fail(error)
            return false
        }
    }

    private func noteFirstByte() -> Bool {
        guard scanner.skipEmptyLines(&buffer) else { return false }
        deadline = .now() + loop.limits.headTime
        phase = .head
        return true
    }

    private func readHead() throws(Rejection) -> Bool {
        guard let bytes = try scanner.next(in: &buffer, limit: loop.limits.headBytes) else { return false }
        let head = try RequestHead(bytes, maximumFields: loop.limits.headerFields)
        let exchange = Exchange(head, receivedAt: loop.now(), requestID: loop.requestID(for: head))
        self.exchange = exchange
        do throws(Rejection) {
            try begin(exchange)
        } catch {
            refuse(error)
        }
        return true
    }

    /// Decides on the head alone (contract, section 2, steps 1 to 3, and 4 as far as a length tells).
    private func begin(_ exchange: Exchange) throws(Rejection) {
        let method = exchange.head.method
        if case .health = exchange.head.target, method == .get || method == .head {
            return answerEarly(.healthy, exchange)
        }
        body = try BodyReader(exchange.head.framing, limit: try admit(exchange))
        if exchange.head.expectsContinue, buffer.readableBytes == 0 { writeContinue() }
        deadline = .now() + loop.limits.bodyTime
        phase = .body
    }

    /// - Returns: how large its body may be.
    private func admit(_ exchange: Exchange) throws(Rejection) -> Int {
        switch exchange.head.target {
        case .hook(let target):
            guard exchange.head.method == .post else { throw .methodNotAllowed }
            let destination = try loop.receiver.find(target)
            exchange.recipient = .hook(destination)
            try destination.admit(at: exchange.receivedAt)
            return loop.limits.bodyBytes
        case .callback(let target):
            guard let callbacks = loop.callbacks else { throw .notFound }
            if let target { exchange.recipient = .callbacks(target, callbacks) }
            guard exchange.head.method == .post else { throw .methodNotAllowed }
            guard target != nil else { throw .callback(.taskNotFound) }
            return loop.limits.callbackBytes
        case .health, .unknown: throw .notFound
        }
    }

    private func readBody() throws(Rejection) -> Bool {
        guard let exchange else { return false }
        do throws(Rejection) {
            let isWhole = try body.read(&buffer)
            try hold(isWhole ? 0 : body.received)
            guard isWhole else {
                exchange.isBodyLate = true
                return false
            }
            if exchange.isBodyLate { try findAgain(exchange) }
        } catch {
            refuse(error)
            return true
        }
        deadline = .distantFuture
        phase = .answering
        handOver(exchange, body.take())
        return true
    }

    /// While the body came in its destination may have been changed or deleted, or a secret that leaked been ended.
    private func findAgain(_ exchange: Exchange) throws(Rejection) {
        guard case .hook(let target) = exchange.head.target else { return }
        exchange.recipient = nil
        exchange.recipient = .hook(try loop.receiver.find(target))
    }

    private func handOver(_ exchange: Exchange, _ body: [UInt8]) {
        let completion = loop.completion(for: self)
        switch exchange.recipient {
        case .hook(let destination): receive(exchange.webhook(to: destination, body: body), exchange, completion)
        case .callbacks(let target, let receiver):
            receiver.receive(exchange.callback(to: target, body: body)) { completion(Answer($0)) }
        case nil: completion(.rejected(.notFound))
        }
    }

    private func receive(_ webhook: ReceivedWebhook, _ exchange: Exchange, _ completion: @escaping Receiver.Completion) {
        do throws(Rejection) {
            exchange.share = try loop.workload.begin(
                of: webhook.destination.workspaceID, bytes: webhook.signed.body.count, at: loop.turnStart())
        } catch {
            return completion(.rejected(error))
        }
        exchange.underway = loop.receiver.receive(webhook, completion: completion)
        if inputEnded { exchange.underway?.abandon() }
    }

    private func hold(_ bytes: Int) throws(Rejection) {
        guard bytes != heldBytes else { return }
        defer { heldBytes = bytes }
        try loop.workload.receive(bytes, insteadOf: heldBytes)
    }

    /// Gives back what a body that is not received to its end held.
    func letGoOfBody() {
        // Less than before always fits.
        try? hold(0)
        body = BodyReader()
    }

    /// The request is answered: whatever is wrong with its body, a second answer would be taken for the next request's.
    private func discardBody() -> Bool {
        do throws(Rejection) {
            guard try body.read(&buffer) else { return false }
            awaitNextRequest()
            return true
        } catch {
            linger()
            return false
        }
    }

    func awaitNextRequest() {
        exchange = nil
        body = BodyReader()
        phase = .idle
        deadline = .now() + loop.limits.idleTime
        if isStopping && buffer.readableBytes == 0 { close() }
    }
}
