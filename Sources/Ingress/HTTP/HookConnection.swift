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

    init(loop: HookLoop) {
        self.loop = loop
        deadline = .now() + loop.limits.headTime
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

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .lingering else { return }
        var received = unwrapInboundIn(data)
        if buffer.readableBytes == 0 { buffer = received } else { buffer.writeBuffer(&received) }
        advance()
    }

    /// Reading pauses while an answer is being made and enough of the next requests is there.
    func read(context: ChannelHandlerContext) {
        if phase == .answering, buffer.readableBytes >= loop.limits.headBytes {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            inputEnded = true
            if phase == .answering { exchange?.underway?.abandon() } else { close() }
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
    }

    /// - Returns: whether there may be more to do.
    private func step() -> Bool {
        do throws(Rejection) {
            switch phase {
            case .idle: return noteFirstByte()
            case .head: return try readHead()
            case .body: return try readBody()
            case .discarding: return try discardBody()
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
        if case .health = exchange.head.target, exchange.head.method == .get { return write(.healthy, for: exchange) }
        guard case .hook(let target) = exchange.head.target else { throw .notFound }
        guard exchange.head.method == .post else { throw .methodNotAllowed }
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
        return true
    }

    private func discardBody() throws(Rejection) -> Bool {
        guard try body.read(&buffer) else { return false }
        awaitNextRequest()
        return true
    }

    private func awaitNextRequest() {
        exchange = nil
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
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    /// Answers a request whose body was not read to its end. The connection goes on if the rest of the body is bounded and on its way.
    private func refuse(_ rejection: Rejection) {
        guard let exchange else { return }
        loop.note(rejection, exchange, bodySize: body.received)
        let isOnItsWay = phase == .head && !exchange.head.expectsContinue
        if isOnItsWay, let rest = try? BodyReader(exchange.head.framing, limit: loop.limits.bodyBytes, use: .discard) {
            write(HookResponse(rejection, requestID: exchange.requestID), for: exchange)
            guard phase == .idle else { return }
            body = rest
            deadline = .now() + loop.limits.bodyTime
            phase = .discarding
        } else {
            writeLast(HookResponse(rejection, requestID: exchange.requestID), requestID: exchange.requestID)
        }
    }

    /// Answers bytes that are no request.
    private func fail(_ rejection: Rejection) {
        loop.count(.rejected(rejection))
        let requestID = exchange?.requestID ?? loop.requestID(for: nil)
        writeLast(HookResponse(rejection, requestID: requestID), requestID: requestID)
    }

    private func write(_ response: HookResponse, for exchange: Exchange) {
        guard exchange.head.keepsAlive, !inputEnded, !isStopping else {
            return writeLast(response, requestID: exchange.requestID)
        }
        write(response, requestID: exchange.requestID, keepsAlive: true)
        awaitNextRequest()
    }

    /// Writes the connection's last answer, then stops sending but goes on reading for a while: closing at once would reset the connection
    /// and could take the answer from the client (RFC 9112, section 9.6).
    private func writeLast(_ response: HookResponse, requestID: String) {
        write(response, requestID: requestID, keepsAlive: false)
        context?.flush()
        phase = .lingering
        exchange = nil
        buffer.clear()
        deadline = .now() + loop.limits.lingerTime
        if inputEnded { close() } else { context?.close(mode: .output, promise: nil) }
    }

    private func write(_ response: HookResponse, requestID: String, keepsAlive: Bool) {
        guard let context else { return }
        var output = context.channel.allocator.buffer(capacity: 768)
        response.write(to: &output, requestID: requestID, date: loop.dateHeader(), keepsAlive: keepsAlive)
        context.write(wrapOutboundOut(output), promise: nil)
    }

    private func writeContinue() {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }
}
