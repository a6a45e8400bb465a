import CCurl
import Synchronization

/// The libcurl client of the application: one thread, one multi handle, connections that are kept.
///
/// - HTTP/1.1, TLS 1.2 or later with verification always on, no proxy, no cookies; a redirect is an answer like
///   any other.
/// - Nothing is sent twice: a kept connection that turns out to be closed ends the request in a failure, and whether to
///   try again is the caller's to say.
/// - It goes away with ``shutdown()``, or with its last reference.
package final class HTTPClient: Sendable {
    /// Told the answer, or why there is none, and the microseconds that it took from the submission on, waiting for a connection included, by a clock
    /// that never goes back.
    package typealias Completion = @Sendable (Result<HTTPResponse, TransferFailure>, _ microseconds: Int64) -> Void

    package let configuration: Configuration
    private let mailbox: Mailbox
    private let thread: LoopThread
    private let isJoined = Mutex(false)

    private static let libraryStatus = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Starts the client's thread.
    ///
    /// - Throws: ``SetupError/notPositive(_:)``, ``SetupError/unreadableCAFile(_:)``, ``SetupError/noResources(_:)``
    package init(configuration: Configuration = Configuration()) throws(SetupError) {
        try configuration.check()
        guard Self.libraryStatus == CURLE_OK else { throw .noResources("curl_global_init") }
        self.configuration = configuration
        mailbox = Mailbox(try Waker())
        let loop = try TransferLoop(configuration, mailbox)
        thread = try LoopThread.start { loop.run() }
    }

    deinit {
        shutdown()
    }

    /// Sends a request, from any thread, without waiting.
    ///
    /// - Parameter completion: called once, on the client's thread, where it must not wait for anything. After
    ///   ``shutdown()`` and for an invalid URL it is called before this returns.
    package func submit(_ request: HTTPRequest, completion: @escaping Completion) {
        do throws(TransferFailure) {
            let submission = try Submission(request, configuration, completion)
            if !mailbox.put(.submit(submission)) { throw .cancelled }
        } catch {
            completion(.failure(error), 0)
        }
    }

    /// Sends a request and waits for the answer. Cancelling the task does not break it off; its timeout does.
    package func send(_ request: HTTPRequest) async throws(TransferFailure) -> HTTPResponse {
        try await withCheckedContinuation { continuation in
            submit(request) { result, _ in continuation.resume(returning: result) }
        }.get()
    }

    /// Breaks off what is in flight, with ``TransferFailure/cancelled``, and ends the thread. Everyone has been told
    /// when it returns, unless it is called on the client's own thread, which goes on to its end. May be repeated.
    package func shutdown() {
        mailbox.close()
        if thread.isCurrent {
            // Whoever has the lock is waiting for this thread.
            _ = isJoined.withLockIfAvailable { join(&$0, thread.detach) }
        } else {
            isJoined.withLock { join(&$0, thread.join) }
        }
    }

    private func join(_ isJoined: inout Bool, _ end: () -> Void) {
        guard !isJoined else { return }
        isJoined = true
        end()
    }
}

extension HTTPClient: RetryTimer {
    package func now() -> Int64 { Instant.millisecondsSince1970() }

    package func after(_ delay: Duration, run: @escaping @Sendable (TimerEnd) -> Void) {
        if !mailbox.put(.after(.now() + delay, run)) { run(.cancelled) }
    }
}
