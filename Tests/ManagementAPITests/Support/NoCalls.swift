import Identifiers
import TriggerEngine

/// A store of calls that holds none: what becomes of calls is tested with the built program.
struct NoCalls: CallStore {
    func task(_ id: Identifier, in workspaceID: Identifier) -> CallTask? { nil }

    func tasks(in workspaceID: Identifier, status: CallTask.Status?, offset: Int, limit: Int) -> (items: [CallTask], total: Int) { ([], 0) }

    func apply(_ changes: [CallTaskChange]) -> [Bool] { changes.map { _ in false } }

    func promoteDue(at now: Timestamp) -> Bool { true }

    func dueTasks(_ turns: JobTurns, limit: Int) -> [CallTask] { [] }

    func unsettledTasks(at now: Timestamp, limit: Int) -> [CallTask] { [] }

    func nextDue(after now: Timestamp) -> Timestamp? { nil }

    func waitingCount() -> Int { 0 }

    func knownCalls(among sids: [String]) -> Set<String> { [] }
}
