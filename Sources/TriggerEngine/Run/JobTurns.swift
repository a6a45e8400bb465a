package import Identifiers

/// Who may begin next in a lane, as a value: how many jobs are under way, of which workspaces, and who had the last
/// turn.
///
/// Workspaces take turns, a job at a time, and none has more than its share under way: what one of them has waiting
/// does not delay the others.
package struct JobTurns: Sendable, Equatable {
    package let limits: DispatchLimits
    private var underWay: [Identifier: Set<Identifier>] = [:]
    private(set) package var count = 0
    /// The workspace that had the last turn.
    private(set) package var last: Identifier?

    package init(_ limits: DispatchLimits = DispatchLimits()) {
        self.limits = limits
    }

    /// How many jobs may begin.
    package var room: Int { max(0, limits.running - count) }

    /// How many of a workspace's oldest jobs have to be looked at to find the one whose turn it is; 0 when it has its share under way.
    package func depth(of workspaceID: Identifier) -> Int {
        let count = underWay[workspaceID]?.count ?? 0
        return count < limits.runningPerWorkspace ? count + 1 : 0
    }

    package func isUnderWay(_ eventID: Identifier, of workspaceID: Identifier) -> Bool {
        underWay[workspaceID]?.contains(eventID) ?? false
    }

    package mutating func begin(_ job: PendingFire) {
        last = job.workspaceID
        if underWay[job.workspaceID, default: []].insert(job.eventID).inserted { count += 1 }
    }

    package mutating func end(_ job: PendingFire) {
        guard underWay[job.workspaceID]?.remove(job.eventID) != nil else { return }
        count -= 1
        if underWay[job.workspaceID]?.isEmpty == true { underWay[job.workspaceID] = nil }
    }
}

/// How much a dispatcher does at a time.
package struct DispatchLimits: Sendable, Equatable {
    /// Jobs under way.
    package var running = 64
    /// Of them those of one workspace.
    package var runningPerWorkspace = 16
    /// How long jobs that are under way may take to end when the service stops. Below the 8 s that the process has.
    package var drain = Duration.seconds(6)

    package init() {}
}
