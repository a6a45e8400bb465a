import Glibc

/// A thread of its own, that runs one function and can be waited for.
struct LoopThread: Sendable {
    private let thread: pthread_t

    /// - Throws: ``SetupError/noResources(_:)``
    static func start(_ run: sending @escaping () -> Void) throws(SetupError) -> LoopThread {
        let box = Unmanaged.passRetained(Box(run))
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { Self.main($0!) }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw .noResources("pthread_create")
        }
        return LoopThread(thread: thread)
    }

    var isCurrent: Bool { pthread_equal(pthread_self(), thread) != 0 }

    /// Waits for the thread's end. Either this or ``detach()``, once.
    func join() { pthread_join(thread, nil) }

    /// Lets the thread end on its own.
    func detach() { pthread_detach(thread) }

    private static func main(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        // A TLS library may write to a connection that the peer has closed; that is an error code here, not a signal.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }

    private final class Box {
        let run: () -> Void

        init(_ run: @escaping () -> Void) {
            self.run = run
        }
    }
}
