import NIOCore

// What goes out on a connection.
extension HookConnection {
    /// Takes the answer that the receive path came to.
    func finish(_ answer: Answer) {
        guard let exchange else { return }
        // Also when the client has left.
        if let share = exchange.share { loop.workload.end(share, hasWaited: exchange.underway != nil, at: .now()) }
        loop.count(answer, isCallback: exchange.isCallback)
        guard phase == .answering else { return }
        if inputEnded, let underway = exchange.underway { unconfirmed.append(underway) }
        write(HookResponse(answer, requestID: exchange.requestID), for: exchange)
        advance()
        resumeReading()
    }

    /// Answers a request that is refused on its head, or in the middle of its body.
    func refuse(_ rejection: Rejection) {
        guard let exchange else { return }
        loop.note(rejection, exchange, bodySize: body.received)
        letGoOfBody()
        answerEarly(HookResponse(rejection, requestID: exchange.requestID), exchange)
    }

    /// Answers before the body was read to its end. The connection goes on if the rest of the body is bounded and on its way.
    func answerEarly(_ response: HookResponse, _ exchange: Exchange) {
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
    func fail(_ rejection: Rejection) {
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
        let omitsBody = exchange?.head.method == .head
        let output = loop.written { output in
            response.write(
                to: &output, requestID: requestID, date: loop.dateHeader(), persistence: persistence, omitsBody: omitsBody)
        }
        context?.write(wrapOutboundOut(output), promise: nil)
        hasWritten = true
    }

    /// After the connection's last answer: stops sending but goes on reading for a while, since closing at once would
    /// reset the connection and could take the answer from the client (RFC 9112, section 9.6). A client that sends nothing
    /// more is waited for, too: if it has left, what was written is answered with a reset.
    func linger() {
        phase = .lingering
        exchange = nil
        buffer.clear()
        deadline = .now() + loop.limits.lingerTime
        guard let context else { return }
        flush()
        guard inputEnded else { return context.close(mode: .output, promise: nil) }
        if unconfirmed.isEmpty {
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
        } else {
            deadline = .now() + loop.limits.resetTime
            awaitConfirmation(on: context.channel)
        }
    }

    /// The system of a client that has left resets the connection; that of one that is there acknowledges the answer, which no event tells of.
    /// Looked at until ``deadline``.
    private func awaitConfirmation(on channel: any Channel) {
        guard let socket = channel as? any SocketOptionProvider else { return }
        channel.eventLoop.assumeIsolated().scheduleTask(in: Self.confirmationInterval) { [self] in
            guard !unconfirmed.isEmpty else { return }
            socket.getTCPInfo().assumeIsolated().whenSuccess { [self] info in
                guard let isAcknowledged = info.isAcknowledged else { return }
                isAcknowledged ? confirm() : awaitConfirmation(on: channel)
            }
        }
    }

    private static let confirmationInterval = TimeAmount.milliseconds(5)

    /// The client has its answers, as far as can be told.
    func confirm() {
        for delivery in unconfirmed { delivery.stay() }
        unconfirmed = []
        close()
    }

    func flush() {
        hasWritten = false
        context?.flush()
    }

    func writeContinue() {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }
}
