import Identifiers
import Logging
import NIOCore

/// One connection to the hooks listener: HTTP/1.1 with keep-alive and pipelining, one request at a time. It reads requests and writes
/// answers; what they mean is the ``Receiver``'s.
final class HookConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
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

    private let loop: HookLoop
    private let isOneTooMany: Bool
    private var context: ChannelHandlerContext?
    private var phase = Phase.idle
    private var buffer = ByteBuffer()
    private var scanner = HeadScanner()
    private var exchange: Exchange?
    private var body = BodyReader()
    private var isAdvancing = false
    private var inputEnded = false
    private var isReadHeld = false
    private var isStopping = false
    /// When the loop's sweep ends what is going on.
    private(set) var deadline: NIODeadline

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
        if buffer.readableBytes == 0 { buffer = received } else { buffer.writeBuffer(&received) }
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

    private func resumeReading() {
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
        if phase == .answering { exchange?.underway?.abandon() }
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
        case .idle, .discarding, .lingering: close()
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

    // MARK: - Requests

    /// Goes as far as the bytes that are there allow, then writes out what was answered.
    private func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        while step() {}
        isAdvancing = false
        context?.flush()
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
        guard buffer.readableBytes > 0 else { return false }
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
        guard case .hook(let target) = exchange.head.target else { throw .notFound }
        guard method == .post else { throw .methodNotAllowed }
        let destination = try loop.receiver.find(target)
        exchange.destination = destination
        try destination.admit(at: exchange.receivedAt)
        body = try BodyReader(exchange.head.framing, limit: loop.limits.bodyBytes)
        if exchange.head.expectsContinue, buffer.readableBytes == 0 { writeContinue() }
        deadline = .now() + loop.limits.bodyTime
        phase = .body
    }

    private func readBody() throws(Rejection) -> Bool {
        guard let exchange else { return false }
        do throws(Rejection) {
            guard try body.read(&buffer) else { return false }
        } catch {
            refuse(error)
            return true
        }
        guard let webhook = exchange.webhook(body: body.take()) else { return false }
        deadline = .distantFuture
        phase = .answering
        exchange.underway = loop.receiver.receive(webhook, completion: completion())
        if inputEnded { exchange.underway?.abandon() }
        return true
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

    private func awaitNextRequest() {
        exchange = nil
        body = BodyReader()
        phase = .idle
        deadline = .now() + loop.limits.idleTime
        if isStopping && buffer.readableBytes == 0 { close() }
    }

    // MARK: - Answers

    /// The receive path answers from any thread; the connection goes on where it lives.
    private func completion() -> Receiver.Completion {
        guard let eventLoop = context?.eventLoop else { return { _ in } }
        let connection = NIOLoopBound(self, eventLoop: eventLoop)
        return { answer in
            if eventLoop.inEventLoop {
                connection.value.finish(answer)
            } else {
                eventLoop.execute { connection.value.finish(answer) }
            }
        }
    }

    private func finish(_ answer: Answer) {
        guard phase == .answering, let exchange else { return }
        loop.count(answer)
        write(HookResponse(answer, requestID: exchange.requestID), for: exchange)
        advance()
        resumeReading()
    }

    /// Answers a request that is refused on its head, or in the middle of its body.
    private func refuse(_ rejection: Rejection) {
        guard let exchange else { return }
        loop.note(rejection, exchange, bodySize: body.received)
        answerEarly(HookResponse(rejection, requestID: exchange.requestID), exchange)
    }

    /// Answers before the body was read to its end. The connection goes on if the rest of the body is bounded and on its way.
    private func answerEarly(_ response: HookResponse, _ exchange: Exchange) {
        let isOnItsWay = phase == .head && !exchange.head.expectsContinue
        // A body that is announced as larger than the limit is not waited for.
        guard isOnItsWay, let rest = try? BodyReader(exchange.head.framing, limit: loop.limits.bodyBytes, use: .discard)
        else { return writeLast(response, requestID: exchange.requestID) }
        write(response, for: exchange)
        guard phase == .idle else { return }
        body = rest
        deadline = .now() + loop.limits.bodyTime
        phase = .discarding
    }

    /// Answers bytes that are no request, or a connection that is one too many.
    private func fail(_ rejection: Rejection) {
        loop.count(.rejected(rejection))
        let requestID = loop.requestID(for: nil)
        writeLast(HookResponse(rejection, requestID: requestID), requestID: requestID)
    }

    private func write(_ response: HookResponse, for exchange: Exchange) {
        let isLast = isStopping || inputEnded && buffer.readableBytes == 0
        guard exchange.head.keepsAlive, !isLast else {
            return writeLast(response, requestID: exchange.requestID)
        }
        write(response, requestID: exchange.requestID, exchange.head.isVersion10 ? .keepAlive : .open)
        awaitNextRequest()
    }

    private func writeLast(_ response: HookResponse, requestID: String) {
        write(response, requestID: requestID, .close)
        linger()
    }

    private func write(_ response: HookResponse, requestID: String, _ persistence: HookResponse.Persistence) {
        guard let context else { return }
        var output = context.channel.allocator.buffer(capacity: 768)
        response.write(
            to: &output, requestID: requestID, date: loop.dateHeader(), persistence: persistence,
            omitsBody: exchange?.head.method == .head)
        context.write(wrapOutboundOut(output), promise: nil)
    }

    /// After the connection's last answer: stops sending but goes on reading for a while, since closing at once would
    /// reset the connection and could take the answer from the client (RFC 9112, section 9.6).
    private func linger() {
        phase = .lingering
        exchange = nil
        buffer.clear()
        deadline = .now() + loop.limits.lingerTime
        guard let context else { return }
        guard inputEnded else {
            context.flush()
            return context.close(mode: .output, promise: nil)
        }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
    }

    private func writeContinue() {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }
}
