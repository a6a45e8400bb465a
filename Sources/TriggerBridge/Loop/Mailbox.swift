import Synchronization

/// What other threads want of the loop. The loop is woken once for all that comes while it sleeps, and not at
/// all while it is awake.
final class Mailbox: Sendable {
    enum Letter: Sendable {
        case submit(Submission)
        case after(Instant, @Sendable (TimerEnd) -> Void)
    }

    private struct State {
        var letters: [Letter] = []
        var isClosed = false
        /// The loop waits, or is about to, and nobody has woken it yet.
        var isAsleep = false
    }

    private let state = Mutex(State())
    let waker: Waker

    init(_ waker: Waker) {
        self.waker = waker
    }

    // MARK: - Any thread

    /// False when it is closed; the letter is then not taken.
    func put(_ letter: Letter) -> Bool {
        let (isTaken, mustWake) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.letters.append(letter)
            defer { state.isAsleep = false }
            return (true, state.isAsleep)
        }
        if mustWake { waker.wake() }
        return isTaken
    }

    /// What is in it is still taken out by the loop.
    func close() {
        state.withLock { $0.isClosed = true }
        waker.wake()
    }

    // MARK: - The loop's thread

    /// Takes out everything. `letters` must be empty; its memory is used for what comes next.
    ///
    /// - Returns: whether the mailbox was closed, so that this was the last of it.
    func take(_ letters: inout [Letter]) -> Bool {
        state.withLock { state in
            state.isAsleep = false
            swap(&state.letters, &letters)
            return state.isClosed
        }
    }

    /// Whether the loop may wait: there is nothing in it, and what comes from here on wakes.
    func prepareToSleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.letters.isEmpty && !state.isClosed
            return state.isAsleep
        }
    }
}
