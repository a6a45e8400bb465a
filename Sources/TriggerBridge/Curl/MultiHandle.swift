import CCurl

/// The libcurl multi handle, told by ``SocketPoller`` which sockets are ready.
///
/// Used on the loop's thread alone, and freed there or before the thread was started.
final class MultiHandle {
    private let raw: UnsafeMutableRawPointer
    private var poller: SocketPoller
    private var ready: [SocketPoller.Ready] = []

    /// The handles that were added and not removed. Referenced here for as long as libcurl points to them.
    private var active: [EasyHandle] = []

    /// Those of them whose answers are read as they come; few.
    private var streams: [EasyHandle] = []

    /// When libcurl wants to be called without any socket being ready.
    private(set) var deadline: Instant?

    /// - Throws: ``SetupError/noResources(_:)``
    init(maximumIdleConnections: Int, waker: Waker) throws(SetupError) {
        guard let raw = curl_multi_init() else { throw .noResources("curl_multi_init") }
        self.raw = raw
        poller = SocketPoller(waker)
        curl_multi_setopt_long(raw, CURLMOPT_MAXCONNECTS, maximumIdleConnections)
        let this = Unmanaged.passUnretained(self).toOpaque()
        curl_multi_setopt_pointer(raw, CURLMOPT_SOCKETDATA, this)
        curl_multi_setopt_socket(raw, CURLMOPT_SOCKETFUNCTION) { _, socket, what, this, _ in
            Unmanaged<MultiHandle>.fromOpaque(this!).takeUnretainedValue().poller.watch(socket, what)
            return 0
        }
        curl_multi_setopt_pointer(raw, CURLMOPT_TIMERDATA, this)
        curl_multi_setopt_timer(raw, CURLMOPT_TIMERFUNCTION) { _, milliseconds, this in
            let this = Unmanaged<MultiHandle>.fromOpaque(this!).takeUnretainedValue()
            this.deadline = milliseconds < 0 ? nil : .now() + .milliseconds(milliseconds)
            return 0
        }
    }

    deinit {
        for handle in active { curl_multi_remove_handle(raw, handle.raw) }
        curl_multi_setopt_socket(raw, CURLMOPT_SOCKETFUNCTION, nil)
        curl_multi_setopt_timer(raw, CURLMOPT_TIMERFUNCTION, nil)
        curl_multi_cleanup(raw)
    }

    /// - Throws: ``TransferFailure/other(code:)`` when libcurl refuses.
    func add(_ handle: EasyHandle) throws(TransferFailure) {
        guard curl_multi_add_handle(raw, handle.raw) == CURLM_OK else {
            throw .other(code: CURLE_FAILED_INIT.rawValue)
        }
        handle.place = active.count
        active.append(handle)
        if handle.stallDeadline != nil { streams.append(handle) }
    }

    private func remove(_ handle: EasyHandle) {
        curl_multi_remove_handle(raw, handle.raw)
        if handle.stallDeadline != nil { streams.removeAll { $0 === handle } }
        let last = active.removeLast()
        guard last !== handle else { return }
        active[handle.place] = last
        last.place = handle.place
    }

    /// Begins what was added, and lets libcurl see to its timeouts.
    func runTimeouts(_ now: Instant) {
        guard let due = deadline, due <= now else { return }
        deadline = nil
        act(CURL_SOCKET_TIMEOUT, 0)
    }

    /// Waits until a socket is ready, the waker was used or the time has come; then lets libcurl move bytes.
    func wait(until deadline: Instant?) {
        poller.wait(until: deadline, &ready)
        for one in ready { act(one.socket, one.events) }
    }

    /// Takes out the next transfer that libcurl is done with.
    func nextFinished() -> (handle: EasyHandle, transfer: FinishedTransfer)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(raw, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let code = message.pointee.data.result
            var this: UnsafeMutableRawPointer?
            curl_easy_getinfo_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &this)
            let handle = Unmanaged<EasyHandle>.fromOpaque(this!).takeUnretainedValue()
            remove(handle)
            if let transfer = handle.finish(code) { return (handle, transfer) }
        }
        return nil
    }

    /// When the first answer that is read as it comes will have been silent for too long.
    var stallDeadline: Instant? { streams.compactMap(\.stallDeadline).min() }

    /// Breaks off the next answer that has been silent for too long.
    func nextStalled(_ now: Instant) -> (handle: EasyHandle, transfer: FinishedTransfer)? {
        guard let handle = streams.first(where: { $0.stallDeadline.map { $0 <= now } ?? false }) else { return nil }
        remove(handle)
        return handle.finish(CURLE_OPERATION_TIMEDOUT).map { (handle, $0) }
    }

    /// Breaks off everything.
    func cancelAll() -> [FinishedTransfer] {
        var cancelled: [FinishedTransfer] = []
        while let handle = active.last {
            remove(handle)
            if let transfer = handle.cancel() { cancelled.append(transfer) }
        }
        return cancelled
    }

    private func act(_ socket: curl_socket_t, _ events: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(raw, socket, events, &running)
    }
}
