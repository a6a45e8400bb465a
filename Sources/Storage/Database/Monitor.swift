import Glibc

/// State that threads use one at a time, and whose changes they can wait for: a lock and a condition variable.
///
/// Timed waits do not depend on the wall clock, unlike those of Foundation's `NSCondition`: a clock that is set back does not make them longer.
final class Monitor<State: Sendable>: @unchecked Sendable {
    // Every access is under the lock.
    private var state: State
    // Initialised once, and used by nothing but the functions of pthread.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// What comes of a look at the state.
    enum Look<Result> {
        case found(Result)
        /// To be looked at again after a signal.
        case waiting
        /// To be looked at again after a signal, or after this time.
        case waitingAtMost(Duration)
    }

    init(_ state: State) {
        self.state = state
        var attributes = pthread_condattr_t()
        let failures = [
            pthread_mutex_init(mutex, nil), pthread_condattr_init(&attributes), pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC),
            pthread_cond_init(condition, &attributes), pthread_condattr_destroy(&attributes),
        ]
        precondition(failures.allSatisfy { $0 == 0 }, "a condition of the system's cannot be made")
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func withLock<Result, Failure>(_ body: (inout State) throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Has one of the waiting threads look again.
    func signal() { pthread_cond_signal(condition) }

    /// Has all waiting threads look again.
    func broadcast() { pthread_cond_broadcast(condition) }

    /// Waits, without the lock, until `look` finds something. It may look more often than it was signalled.
    func wait<Result, Failure>(
        _ look: (inout State) throws(Failure) -> Look<Result>
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            // Each look is an access of its own: one that went on during a wait would not see what others change meanwhile.
            switch try look(&state) {
            case .found(let result): return result
            case .waiting: pthread_cond_wait(condition, mutex)
            case .waitingAtMost(let duration):
                var end = Self.instant(in: duration)
                pthread_cond_timedwait(condition, mutex, &end)
            }
        }
    }

    private static func instant(in duration: Duration) -> timespec {
        var instant = timespec()
        clock_gettime(CLOCK_MONOTONIC, &instant)
        let (seconds, attoseconds) = max(.zero, duration).components
        let nanoseconds = instant.tv_nsec + Int(attoseconds / 1_000_000_000)
        instant.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        instant.tv_nsec = nanoseconds % 1_000_000_000
        return instant
    }
}
