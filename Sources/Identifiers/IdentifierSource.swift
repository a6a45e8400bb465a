import Synchronization

/// Makes version 7 ids that grow strictly, whatever the clock does (RFC 9562, method 1: a counter in `rand_a`).
///
/// One source a process: its ids are unique row keys by their ``Identifier/ordinal`` alone. When more than 4096 ids are asked for
/// in one millisecond, or the clock steps back, the ordinal runs ahead of the clock instead of repeating.
package final class IdentifierSource: Sendable {
    private struct State {
        var last: Int64
        var random: any RandomNumberGenerator & Sendable
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - ordinal: the largest ordinal already in use; 0 when there is none. New ids lie above it.
    ///   - random: where the 62 random bits come from.
    ///   - now: the clock.
    package init(
        after ordinal: Int64 = 0,
        random: any RandomNumberGenerator & Sendable = SplitMix64(),
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        state = Mutex(State(last: ordinal, random: random))
        self.now = now
    }

    /// The next id. Larger than every id this source has made.
    package func next() -> Identifier {
        let earliest = Identifier.firstOrdinal(at: now())
        return state.withLock { state in
            state.last = max(earliest, state.last + 1)
            return Identifier(ordinal: state.last, random: state.random.next())
        }
    }

    /// The next id, with random bits that cannot be computed from other ids: it is part of a URL that only its sender is to know.
    package func nextUnpredictable() -> Identifier {
        var random = SystemRandomNumberGenerator()
        return Identifier(ordinal: next().ordinal, random: random.next())
    }
}
