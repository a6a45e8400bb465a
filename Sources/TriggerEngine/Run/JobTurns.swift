package import Identifiers

/// Who may begin next in a lane, as a value: how many jobs are under way, of which workspaces, and who had the last
/// turn.
///
/// Workspaces take turns, a job at a time, and none has more than its share under way: what one of them has waiting
/// does not delay the others.
package struct JobTurns: Sendable, Equatable {
    package private(set) var limits: DispatchLimits
    private var underWay: [Identifier: Set<Identifier>] = [:]
    private(set) package var count = 0
    /// The workspace that had the last turn.
    private(set) package var last: Identifier?

    package init(_ limits: DispatchLimits = DispatchLimits()) {
        self.limits = limits
    }

    /// A copy with both limits raised by `count`: a query with it also finds what stands behind so many jobs that its caller skips.
    package func widened(by count: Int) -> JobTurns {
        var turns = self
        turns.limits.running += count
        turns.limits.runningPerWorkspace += count
        return turns
    }

    /// How many jobs may begin.
    package var room: Int { max(0, limits.running - count) }

    /// How many of a workspace's oldest jobs have to be looked at to find the one whose turn it is; 0 when it has its share under way, or when
    /// only the places are left that are kept for workspaces with none.
    ///
    /// - Parameter chosen: jobs that are to begin, too.
    package func depth(of workspaceID: Identifier, besides chosen: Int) -> Int {
        openings(of: workspaceID, besides: chosen) > 0 ? (underWay[workspaceID]?.count ?? 0) + 1 : 0
    }

    /// How many a workspace may begin, of those that are not under way.
    ///
    /// - Parameter chosen: that are to begin, too.
    package func openings(of workspaceID: Identifier, besides chosen: Int) -> Int {
        let count = underWay[workspaceID]?.count ?? 0
        let free = room - chosen
        let first = count == 0 && free > 0 ? 1 : 0
        return max(0, min(limits.runningPerWorkspace - count, max(first, free - limits.reserved)))
    }

    package func isUnderWay(_ eventID: Identifier, of workspaceID: Identifier) -> Bool {
        underWay[workspaceID]?.contains(eventID) ?? false
    }

    package mutating func begin(_ job: PendingFire) { begin(job.eventID, of: job.workspaceID) }

    package mutating func begin(_ id: Identifier, of workspaceID: Identifier) {
        last = workspaceID
        if underWay[workspaceID, default: []].insert(id).inserted { count += 1 }
    }

    package mutating func end(_ job: PendingFire) { end(job.eventID, of: job.workspaceID) }

    package mutating func end(_ id: Identifier, of workspaceID: Identifier) {
        guard underWay[workspaceID]?.remove(id) != nil else { return }
        count -= 1
        if underWay[workspaceID]?.isEmpty == true { underWay[workspaceID] = nil }
    }
}

/// How much a dispatcher does at a time.
package struct DispatchLimits: Sendable, Equatable {
    /// Jobs under way.
    package var running = 64
    /// Of them those of one workspace.
    package var runningPerWorkspace = 16
    /// Of them those that only workspaces with none under way begin: a few whose receivers hang do not keep all others waiting.
    var reserved: Int { running / 4 }
    /// How long jobs that are under way may take to end when the service stops, as far as that leaves it (``StopDeadline``).
    package var drain = Duration.seconds(6)

    package init() {}
}
