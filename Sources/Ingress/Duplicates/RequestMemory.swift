package import Identifiers
import Metrics
import Synchronization

/// Remembers signed requests so that none fires twice (contract, section 2.3). One a process; it decides alone, look-up and insert being one
/// step under a lock. There are many of those, each for its part of all requests: where millions are remembered, a dictionary that grows or forgets a
/// minute's worth would else hold up every event loop. What must outlast the process is also in the delivery's row, from where ``restore(_:as:until:)`` brings it back.
///
/// A remembered request costs 100 to 200 bytes. The gauge `gateway_requests_remembered` tells how many there are.
package final class RequestMemory: Sendable {
    /// How long a request that did not end in 200, or whose sender left before the answer, keeps its delivery id.
    package static let retryWindowSeconds = 3600

    private let parts = (0..<256).map { _ in Part() }
    private let remembered = Atomic<Int>(0)
    private let gauge = Meter(label: "gateway_requests_remembered")

    package init() {}

    /// What is known of a request.
    enum Recollection {
        /// It was answered 200.
        case answered(DeliveryReceipt)
        /// It was tried without success, under this delivery id.
        case failed(Identifier)
        /// It is being tried now; `completion` will be called with the outcome.
        case joined
    }

    /// Whether any request at all is remembered. A request to a destination that remembers none need not be looked up when not.
    var isEmpty: Bool { count == 0 }

    /// Whether anything is known of a request; spares those of which nothing is known, nearly all, what a look-up needs.
    func knows(_ identity: RequestIdentity) -> Bool { part(of: identity).state.withLock { $0.entries[identity] != nil } }

    /// Looks a request up. When it is under way, `completion` joins those who wait for it.
    func recall(
        _ identity: RequestIdentity, at now: Timestamp, completion: @escaping @Sendable (DispatchOutcome) -> Void
    ) -> Recollection? {
        with(identity) { $0.recall(identity, at: now, completion: completion) }
    }

    /// Looks a request up and, if it may fire, notes that it is under way now: one step, so that of two equal requests one fires.
    ///
    /// - Parameter evenIfUnknown: whether a request that nothing is known of is noted, too; else only one that failed before.
    func claim(
        _ identity: RequestIdentity, at now: Timestamp, evenIfUnknown: Bool,
        completion: @escaping @Sendable (DispatchOutcome) -> Void
    ) -> Recollection? {
        with(identity) { state in
            let known = state.recall(identity, at: now, completion: completion)
            switch known {
            case .answered, .joined: break
            case .failed: state.entries[identity] = .underway([])
            case nil: if evenIfUnknown { state.entries[identity] = .underway([]) }
            }
            return known
        }
    }

    /// Notes that a request is under way whose sender has left, so that its next try joins instead of firing again.
    ///
    /// - Parameter receivedAt: when it came. What had expired by then did not count for it.
    func noteUnderway(_ identity: RequestIdentity, receivedAt: Timestamp) {
        with(identity) { state in
            if let known = state.entries[identity], known.until.map({ receivedAt <= $0 }) ?? true { return }
            state.entries[identity] = .underway([])
        }
    }

    /// Notes how a claimed or abandoned request ended, and tells those who joined.
    ///
    /// - Parameter until: how long to remember it; `nil` forgets it.
    func settle(_ identity: RequestIdentity, _ outcome: DispatchOutcome, until: Timestamp?) {
        for completion in note(identity, outcome, until: until) { completion(outcome) }
    }

    /// As ``settle(_:_:until:)``, for who holds a lock.
    ///
    /// - Returns: those who joined. They are to be told.
    func note(_ identity: RequestIdentity, _ outcome: DispatchOutcome, until: Timestamp?) -> [@Sendable (DispatchOutcome) -> Void] {
        with(identity) { $0.settle(identity, outcome, until: until) }
    }

    /// A longer time for which a request that fired is remembered, to be made durable.
    struct Extension {
        fileprivate let identity: RequestIdentity
        fileprivate let receipt: DeliveryReceipt
        fileprivate let before: Timestamp?
        fileprivate let until: Timestamp
    }

    /// Remembers a request that fired at least so long.
    ///
    /// - Returns: `nil` when that was so already.
    func extend(_ identity: RequestIdentity, _ receipt: DeliveryReceipt, until: Timestamp) -> Extension? {
        with(identity) { state in
            let before = state.entries[identity]?.until
            if let before, before >= until { return nil }
            _ = state.settle(identity, .fired(receipt), until: until)
            return Extension(identity: identity, receipt: receipt, before: before, until: until)
        }
    }

    /// Takes back what could not be made durable.
    func undo(_ extension: Extension) {
        with(`extension`.identity) { state in
            guard state.entries[`extension`.identity]?.until == `extension`.until else { return }
            _ = state.settle(`extension`.identity, .fired(`extension`.receipt), until: `extension`.before)
        }
    }

    /// Brings back what the store remembers; of what is known twice, what lasts longer. What is under way by now stays so.
    package func restore(_ identity: RequestIdentity, as outcome: DispatchOutcome, until: Timestamp) {
        with(identity) { state in
            let isKnown =
                switch state.entries[identity] {
                case nil: false
                case .underway: true
                case .answered(_, let known), .failed(_, let known): known >= until
                }
            if !isKnown { _ = state.settle(identity, outcome, until: until) }
        }
    }

    /// Drops what has expired. Called now and then; look-ups do not depend on it.
    ///
    /// - Parameter bodySeconds: how long after its head a body may come in. A look-up counts from when the head arrived, so what expired
    ///   within that time may still be looked for.
    package func forget(at now: Timestamp, bodySeconds: Int) {
        let before = now.advanced(bySeconds: -bodySeconds)
        for part in parts { with(part) { $0.forget(before: before) } }
        gauge.set(count)
    }

    package var count: Int { remembered.load(ordering: .relaxed) }

    /// Identities that are kept to be forgotten in time, with those that are left behind.
    var expiringCount: Int { parts.reduce(0) { sum, part in sum + part.state.withLock { $0.expiringCount } } }

    private func part(of identity: RequestIdentity) -> Part { parts[identity.part(of: parts.count)] }

    private func with<Result>(_ identity: RequestIdentity, _ body: (inout State) -> sending Result) -> sending Result {
        with(part(of: identity), body)
    }

    private func with<Result>(_ part: Part, _ body: (inout State) -> sending Result) -> sending Result {
        part.state.withLock { state in
            let before = state.entries.count
            defer {
                let change = state.entries.count - before
                if change != 0 { remembered.add(change, ordering: .relaxed) }
            }
            return body(&state)
        }
    }
}

extension RequestMemory {
    fileprivate final class Part: Sendable {
        let state = Mutex(State())
    }

    fileprivate enum Entry {
        case underway([@Sendable (DispatchOutcome) -> Void])
        case answered(DeliveryReceipt, until: Timestamp)
        case failed(Identifier, until: Timestamp)

        var until: Timestamp? {
            switch self {
            case .underway: nil
            case .answered(_, let until), .failed(_, let until): until
            }
        }
    }

    fileprivate struct State {
        var entries: [RequestIdentity: Entry] = [:]
        /// Identities by the minute after which they may go; also some that were forgotten before, or are remembered for longer by now.
        private(set) var expiring: [Int64: [RequestIdentity]] = [:]
        private(set) var expiringCount = 0

        mutating func recall(
            _ identity: RequestIdentity, at now: Timestamp, completion: @escaping @Sendable (DispatchOutcome) -> Void
        ) -> Recollection? {
            switch entries[identity] {
            case nil: return nil
            case .underway(var waiting):
                // As long as it is in two places, the array would be copied for each one that joins.
                entries[identity] = nil
                waiting.append(completion)
                entries[identity] = .underway(waiting)
                return .joined
            case .answered(let receipt, let until): return now <= until ? .answered(receipt) : nil
            case .failed(let id, let until): return now <= until ? .failed(id) : nil
            }
        }

        mutating func settle(
            _ identity: RequestIdentity, _ outcome: DispatchOutcome, until: Timestamp?
        ) -> [@Sendable (DispatchOutcome) -> Void] {
            var waiting: [@Sendable (DispatchOutcome) -> Void] = []
            if case .underway(let completions) = entries[identity] { waiting = completions }
            switch (outcome, until) {
            case (.fired(let receipt), let until?): remember(identity, .answered(receipt, until: until), until)
            case (.failed(_, let id?), let until?): remember(identity, .failed(id, until: until), until)
            default: entries[identity] = nil
            }
            return waiting
        }

        private mutating func remember(_ identity: RequestIdentity, _ entry: Entry, _ until: Timestamp) {
            entries[identity] = entry
            // Requests that are remembered only until it shows that their sender has its answer would else leave theirs behind for an hour.
            if expiringCount > 2 * entries.count + Self.leftovers { sortAnew() }
            note(identity, expiringAt: until)
        }

        /// So many that are left behind are not worth the time.
        private static let leftovers = 64

        private mutating func sortAnew() {
            (expiring, expiringCount) = ([:], 0)
            for (identity, entry) in entries {
                if let until = entry.until { note(identity, expiringAt: until) }
            }
        }

        private mutating func note(_ identity: RequestIdentity, expiringAt until: Timestamp) {
            expiring[until.milliseconds / 60_000, default: []].append(identity)
            expiringCount += 1
        }

        mutating func forget(before now: Timestamp) {
            for minute in expiring.keys where minute < now.milliseconds / 60_000 {
                let identities = expiring.removeValue(forKey: minute) ?? []
                expiringCount -= identities.count
                for identity in identities {
                    if let until = entries[identity]?.until, until < now { entries[identity] = nil }
                }
            }
        }
    }
}
