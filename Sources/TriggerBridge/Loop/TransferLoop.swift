/// The loop that owns libcurl: takes requests and timers from the ``Mailbox``, starts transfers, waits for
/// sockets, and tells callers how it ended.
///
/// Made on one thread and handed to the thread that calls ``run()``; nothing else touches it.
final class TransferLoop {
    private let configuration: HTTPClient.Configuration
    private let noHeaders: SharedHeaders
    private let mailbox: Mailbox
    private let multi: MultiHandle
    private var slots: ConnectionSlots<Submission>
    private var timers = DeadlineHeap<@Sendable (TimerEnd) -> Void>()
    private var idle: [EasyHandle] = []
    private var letters: [Mailbox.Letter] = []

    init(_ configuration: HTTPClient.Configuration, _ mailbox: Mailbox) throws(SetupError) {
        self.configuration = configuration
        self.mailbox = mailbox
        noHeaders = try SharedHeaders([])
        multi = try MultiHandle(maximumIdleConnections: configuration.maximumConnectionsPerHost, waker: mailbox.waker)
        slots = ConnectionSlots(limit: configuration.maximumConnectionsPerHost)
    }

    /// Until the mailbox is closed. Then everything that is in flight, waiting or still to be begun is
    /// ``TransferFailure/cancelled``, and every timer ``TimerEnd/cancelled``.
    func run() {
        while !mailbox.take(&letters) {
            open(letters)
            letters.removeAll(keepingCapacity: true)
            let now = Instant.now()
            multi.runTimeouts(now)
            finishTransfers()
            while let (handle, transfer) = multi.nextStalled(now) { end(transfer, of: handle) }
            for late in slots.expire(now) { late.fail(.timedOut(.waiting), now: now) }
            while let timer = timers.popDue(now) { timer(.elapsed) }
            multi.wait(until: mailbox.prepareToSleep() ? nextDeadline : .past)
            finishTransfers()
        }
        cancelAll()
    }

    private var nextDeadline: Instant? {
        .earlier(.earlier(multi.deadline, multi.stallDeadline), .earlier(timers.earliest, slots.earliestDeadline))
    }

    private func open(_ letters: [Mailbox.Letter]) {
        for letter in letters {
            switch letter {
            case .submit(let submission): enter(submission)
            case .after(let deadline, let run): timers.insert(run, at: deadline)
            }
        }
    }

    // MARK: - Transfers

    private func enter(_ submission: Submission) {
        let start = slots.enter(submission, to: submission.origin, deadline: submission.deadline)
        if let start { begin(start) }
    }

    /// Starts a request that has a slot; when it cannot be started, the next one that waits, and so on.
    private func begin(_ submission: Submission) {
        var candidate: Submission? = submission
        while let next = candidate {
            do throws(TransferFailure) {
                try start(next)
                return
            } catch {
                candidate = slots.leave(next.origin)
                next.fail(error)
            }
        }
    }

    private func start(_ submission: Submission) throws(TransferFailure) {
        let handle = try takeHandle()
        do throws(TransferFailure) {
            try handle.prepare(submission, at: .now())
            try multi.add(handle)
        } catch {
            handle.clear()
            idle.append(handle)
            throw error
        }
    }

    private func takeHandle() throws(TransferFailure) -> EasyHandle {
        if let handle = idle.popLast() { return handle }
        return try EasyHandle(configuration, noHeaders: noHeaders)
    }

    private func finishTransfers() {
        while let (handle, transfer) = multi.nextFinished() { end(transfer, of: handle) }
    }

    /// The next request goes out before the caller of the last one is told.
    private func end(_ transfer: FinishedTransfer, of handle: EasyHandle) {
        if idle.count < configuration.maximumConnectionsPerHost { idle.append(handle) }
        if let next = slots.leave(transfer.submission.origin) { begin(next) }
        transfer.tell()
    }

    /// The mailbox is closed, so what is told here cannot begin anything new.
    private func cancelAll() {
        for transfer in multi.cancelAll() { transfer.tell() }
        for submission in slots.removeAllWaiting() { submission.fail(.cancelled) }
        for letter in letters {
            switch letter {
            case .submit(let submission): submission.fail(.cancelled)
            case .after(_, let run): run(.cancelled)
            }
        }
        for timer in timers.removeAll() { timer(.cancelled) }
    }
}
