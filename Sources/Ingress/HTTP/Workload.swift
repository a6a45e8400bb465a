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
