import CCurl

/// One libcurl easy handle: at most one request at a time, and many one after the other.
///
/// What all requests have in common is set once, in `init`; ``prepare(_:at:)`` sets only what differs.
/// Used on the loop's thread alone. libcurl keeps pointers into it while a request is on; ``MultiHandle`` keeps it
/// referenced until then.
final class EasyHandle {
    let raw: UnsafeMutableRawPointer

    /// Where ``MultiHandle`` has it, while it has it.
    var place = 0

    var reply: ReplyBuffer
    private var submission: Submission?
    private var lines = HeaderLines()
    private var body = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var set = PreviousSettings()
    private let noHeaders: SharedHeaders
    /// Whether the request goes to an `https` URL.
    private(set) var usesTLS = false
    /// Whether the request was begun to be sent: resolving, connecting and shaking hands were over.
    private(set) var hasSent = false
    /// When a body that is read as it comes has been silent for too long; nil for any other request.
    private(set) var stallDeadline: Instant?
    /// Whether the sink wanted no more.
    private(set) var isEndedBySink = false
    private let maximumBodyBytes: Int

    /// A body's memory is kept for the next one up to this size.
    private static let keptBodyBytes = 64 * 1024

    /// - Throws: ``TransferFailure/other(code:)`` when there is no memory.
    init(_ configuration: HTTPClient.Configuration, noHeaders: SharedHeaders) throws(TransferFailure) {
        guard let raw = curl_easy_init() else { throw .other(code: CURLE_OUT_OF_MEMORY.rawValue) }
        self.raw = raw
        self.noHeaders = noHeaders
        maximumBodyBytes = configuration.maximumResponseBytes
        reply = ReplyBuffer(maximumBodyBytes: maximumBodyBytes)
        setConstants(configuration)
    }

    deinit {
        curl_easy_cleanup(raw)
        body.deallocate()
    }

    // MARK: - One request

    /// Makes the handle ready to be added to the multi handle.
    ///
    /// - Throws: ``TransferFailure/invalidHeader``; ``TransferFailure/timedOut(_:)`` when the request's time is over.
    func prepare(_ submission: Submission, at now: Instant) throws(TransferFailure) {
        let request = submission.request
        guard submission.deadline > now else { throw .timedOut(.waiting) }
        let list = try lines.list(request.headers, followedBy: (request.shared ?? noHeaders).first)
        curl_easy_setopt_list(raw, CURLOPT_HTTPHEADER, list)
        curl_easy_setopt_string(raw, CURLOPT_URL, request.url)
        usesTLS = request.url.utf8.dropFirst("http".utf8.count).first != UInt8(ascii: ":")
        set(method: request.method)
        set(body: request.body)
        set(
            connectTimeout: submission.connectTimeout,
            totalTimeout: submission.deadline == .never ? nil : now.millisecondsUp(to: submission.deadline))
        set(bodyLimit: request.sink == nil ? maximumBodyBytes : 0)
        self.submission = submission
        hasSent = false
        isEndedBySink = false
        stallDeadline = request.sink.map { now + $0.stallTimeout }
    }

    /// How the request ended; nothing is on from here.
    func finish(_ code: CURLcode) -> FinishedTransfer? {
        guard let submission else { return nil }
        defer { clear() }
        return FinishedTransfer(submission: submission, outcome: outcome(code), endedAt: .now())
    }

    /// The request that is broken off.
    func cancel() -> FinishedTransfer? {
        guard let finished = finish(CURLE_ABORTED_BY_CALLBACK) else { return nil }
        return FinishedTransfer(submission: finished.submission, outcome: .failure(.cancelled), endedAt: finished.endedAt)
    }

    /// Forgets the request. A body that was unusually large gives its memory back.
    func clear() {
        submission = nil
        stallDeadline = nil
        reply.clear()
        guard body.count > Self.keptBodyBytes else { return }
        body.deallocate()
        body = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    private func set(method: HTTPMethod) {
        guard method != set.method else { return }
        curl_easy_setopt_string(raw, CURLOPT_CUSTOMREQUEST, nil)
        curl_easy_setopt_long(raw, method == .get ? CURLOPT_HTTPGET : CURLOPT_POST, 1)
        if method != .get, method != .post {
            curl_easy_setopt_string(raw, CURLOPT_CUSTOMREQUEST, method.rawValue)
        }
        set.method = method
    }

    /// libcurl reads the body where it is, until the transfer is done.
    private func set(body bytes: [UInt8]) {
        guard set.method != .get else { return }
        if bytes.count > body.count || body.baseAddress == nil {
            body.deallocate()
            body = .allocate(byteCount: max(bytes.count, 2048), alignment: 1)
            curl_easy_setopt_pointer(raw, CURLOPT_POSTFIELDS, body.baseAddress)
        }
        body.copyBytes(from: bytes)
        curl_easy_setopt_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
    }

    /// - Parameter totalTimeout: milliseconds, 1 or more; nil for none.
    private func set(connectTimeout: Duration, totalTimeout: Int64?) {
        let (connectTimeout, totalTimeout) = (max(1, Int(connectTimeout.milliseconds)), Int(totalTimeout ?? 0))
        if connectTimeout != set.connectTimeout {
            curl_easy_setopt_long(raw, CURLOPT_CONNECTTIMEOUT_MS, connectTimeout)
            set.connectTimeout = connectTimeout
        }
        if totalTimeout != set.totalTimeout {
            curl_easy_setopt_long(raw, CURLOPT_TIMEOUT_MS, totalTimeout)
            set.totalTimeout = totalTimeout
        }
    }

    /// - Parameter bodyLimit: bytes; 0 for none.
    private func set(bodyLimit: Int) {
        guard bodyLimit != set.bodyLimit else { return }
        curl_easy_setopt_offset(raw, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(bodyLimit))
        set.bodyLimit = bodyLimit
    }

    /// What the handle was last told, so that it is not told again.
    private struct PreviousSettings {
        var method: HTTPMethod?
        var bodyLimit = 0
        var connectTimeout = 0
        var totalTimeout = 0
    }

    // MARK: - What libcurl hands over

    /// - Returns: whether the request may be sent. On a kept connection that breaks before the first byte of an answer libcurl would send
    ///   it again by itself; whether and when it is tried again is not libcurl's to decide.
    func isAboutToSend() -> Bool {
        defer { hasSent = true }
        return !hasSent
    }

    func received(headerLine line: UnsafeRawBufferPointer) -> Bool {
        if let sink = submission?.request.sink { stallDeadline = .now() + sink.stallTimeout }
        return reply.append(headerLine: line)
    }

    func received(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard let sink = submission?.request.sink else { return reply.append(body: bytes) }
        // The time that the sink takes is not the peer's.
        defer { stallDeadline = .now() + sink.stallTimeout }
        guard isSuccess else { return reply.append(body: bytes) }
        isEndedBySink = !sink.receive(Array(bytes))
        return !isEndedBySink
    }
}
