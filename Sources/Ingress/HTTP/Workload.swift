import Identifiers
import Metrics
import NIOCore
import Synchronization

/// The webhooks whose bodies are there and that are not answered yet, of all connections, and the bodies that are still coming. One more than may be is
/// answered 503 at once, at little cost, so that what is offered too much does not make everybody wait.
///
/// A burst is taken whole. Once all have had to wait long for some time, only so many are let in as are answered soon, until nothing had to
/// be refused for a while.
final class Workload: Sendable {
    private let contents: Mutex<Contents>
    private let received = Atomic<Int>(0)
    private let maximumReceived: Int
    private let underway = Meter(label: "gateway_webhooks_underway")

    private struct Contents {
        var webhooks: SharedCapacity
        var bytes: SharedCapacity
        var wait: StandingWait
    }

    init(_ limits: HookLimits) {
        maximumReceived = limits.receivingBytes
        contents = Mutex(
            Contents(
                webhooks: SharedCapacity(limit: limits.underway), bytes: SharedCapacity(limit: limits.underwayBytes),
                wait: StandingWait(target: limits.standingWait)))
    }

    /// Counts what a connection holds of a body that is still coming: more than before, or less.
    ///
    /// - Throws: ``Rejection/overloaded`` when all of them together have become too many bytes.
    func receive(_ bytes: Int, insteadOf before: Int) throws(Rejection) {
        let all = received.add(bytes - before, ordering: .relaxed).newValue
        if bytes > before, all > maximumReceived { throw .overloaded }
    }

    /// Counts a webhook until ``end(_:hasWaited:at:)``.
    ///
    /// - Parameter now: from when it waits: the begin of the event loop's turn in which it was read, as it may have been there since then. With many
    ///   connections most of the waiting is done there.
    /// - Throws: ``Rejection/overloaded`` when it does not fit beside the others, or its workspace has its share already.
    func begin(of workspace: Identifier, bytes: Int, at now: NIODeadline) throws(Rejection) -> Share {
        let hasBegun = contents.withLock { contents in
            guard contents.webhooks.hasRoom(for: 1, of: workspace, within: contents.wait.limit(at: now)),
                contents.bytes.hasRoom(for: bytes, of: workspace)
            else {
                contents.wait.noteRefusal(at: now)
                return false
            }
            contents.webhooks.take(1, of: workspace)
            contents.bytes.take(bytes, of: workspace)
            underway.set(contents.webhooks.taken)
            return true
        }
        guard hasBegun else { throw .overloaded }
        return Share(workspace: workspace, bytes: bytes, begunAt: now)
    }

    /// - Parameter hasWaited: for its sync or for the engine. What is refused or known already is answered in the turn in which it was read, and tells
    ///   nothing about the others' waiting.
    func end(_ share: Share, hasWaited: Bool, at now: NIODeadline) {
        contents.withLock { contents in
            contents.webhooks.giveBack(1, of: share.workspace)
            contents.bytes.giveBack(share.bytes, of: share.workspace)
            let isLast = contents.webhooks.taken == 0
            if hasWaited || isLast { contents.wait.note(now - share.begunAt, at: now, isLast: isLast) }
            underway.set(contents.webhooks.taken)
        }
    }

    /// What one webhook takes.
    struct Share: Sendable {
        fileprivate let workspace: Identifier
        fileprivate let bytes: Int
        fileprivate let begunAt: NIODeadline
    }
}

/// Tells a queue that stands from one that a burst left behind: only where it stands has everything waited long for a while (RFC 8289,
/// section 3). Then only so many are let in as wait as long as they may, one with another, however slow this machine and its disk are.
struct StandingWait {
    /// What nothing has to wait longer for; `nil` when waiting says nothing about this machine.
    private let target: TimeAmount?
    private var aboveSince: NIODeadline?
    private var standsUntil: NIODeadline?
    private var limit = Self.limits.upperBound
    /// Of those that were let in by this limit.
    private var waits = (since: NIODeadline.uptimeNanoseconds(0), count: Int64(0), nanoseconds: Int64(0))

    /// For how long everything has waited longer than the target, then; and how long a limit is tried.
    static let interval = TimeAmount.milliseconds(100)
    /// How long after the last sign of it.
    static let hold = TimeAmount.seconds(1)
    /// How many are let in then: the fewest are enough for batches that are worth their sync.
    static let limits = 64...512

    init(target: TimeAmount?) {
        self.target = target
    }

    /// How many may be under way; `nil` while nothing stands.
    func limit(at now: NIODeadline) -> Int? {
        isStanding(at: now) ? limit : nil
    }

    private func isStanding(at now: NIODeadline) -> Bool {
        standsUntil.map { now < $0 } ?? false
    }

    /// - Parameter isLast: whether nothing waits any more.
    mutating func note(_ wait: TimeAmount, at now: NIODeadline, isLast: Bool) {
        guard let target else { return }
        if isStanding(at: now) { adjust(target, wait, at: now) }
        if wait < target || isLast {
            aboveSince = nil
        } else if let since = aboveSince {
            guard now - since >= Self.interval else { return }
            if !isStanding(at: now) { begin(at: now) }
            standsUntil = now + Self.hold
        } else {
            aboveSince = now
        }
    }

    private mutating func begin(at now: NIODeadline) {
        limit = Self.limits.upperBound
        waits = (now, 0, 0)
    }

    /// As many more or less as the last ones waited shorter or longer than they may, in small steps: what is let in now is seen later.
    private mutating func adjust(_ target: TimeAmount, _ wait: TimeAmount, at now: NIODeadline) {
        waits.count += 1
        waits.nanoseconds += wait.nanoseconds
        guard now - waits.since >= Self.interval else { return }
        let wanted = Double(limit) * Double(target.nanoseconds * waits.count) / Double(max(waits.nanoseconds, 1))
        let step = limit / 8
        limit = min(max(Int(min(wanted, Double(limit + step))), limit - step, Self.limits.lowerBound), Self.limits.upperBound)
        waits = (now, 0, 0)
    }

    /// While what stands is kept short, that it would stand shows in what is refused.
    mutating func noteRefusal(at now: NIODeadline) {
        if isStanding(at: now) { standsUntil = now + Self.hold }
    }
}

/// A bound that many fill: each owner may hold four times what is left free, so that one alone gets four fifths of it, many share it, and
/// there is always some left for one who comes later (a dynamic threshold: Choudhury and Hahne, "Dynamic Queue Length Thresholds for
/// Shared-Memory Packet Switches", 1998).
struct SharedCapacity {
    /// What one owner may hold, as a multiple of what is then free.
    private static let multiple = 4

    private let limit: Int
    private(set) var taken = 0
    private var takenByOwner: [Identifier: Int] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether so much more fits; when nothing is taken, anything does.
    ///
    /// - Parameter bound: a lower limit for the time being. It is not for those who hold next to nothing: they are not why there is one.
    func hasRoom(for amount: Int, of owner: Identifier, within bound: Int? = nil) -> Bool {
        guard taken > 0 else { return true }
        let held = takenByOwner[owner] ?? 0
        let bound = bound.map { held < $0 / 16 ? limit : $0 } ?? limit
        let free = min(limit, bound) - taken
        return amount <= free && (held == 0 || held + amount <= Self.multiple * free)
    }

    mutating func take(_ amount: Int, of owner: Identifier) {
        taken += amount
        takenByOwner[owner, default: 0] += amount
    }

    mutating func giveBack(_ amount: Int, of owner: Identifier) {
        taken -= amount
        let held = (takenByOwner[owner] ?? 0) - amount
        takenByOwner[owner] = held > 0 ? held : nil
    }
}
