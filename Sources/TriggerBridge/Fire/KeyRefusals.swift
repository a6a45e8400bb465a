import Identifiers
import Logging
import Synchronization

/// Workspaces for which the engine refuses the key that the gateway has: an edge's key is of one workspace of the engine. It is logged once, and
/// again after the engine took a fire of that workspace.
struct KeyRefusals: ~Copyable, Sendable {
    private let refused = Mutex<Set<Identifier>>([])
    /// Whether any is; so that a fire that is taken waits for no lock.
    private let isRefused = Atomic(false)

    func note(_ outcome: FireOutcome, of fire: RemoteFire, _ logger: Logger) {
        switch outcome {
        case .rejected(let status, _) where status == 401 || status == 403: refuse(fire.workspaceID, status, logger)
        case .fired where isRefused.load(ordering: .relaxed): take(fire.workspaceID)
        case .fired, .rejected, .unreachable: break
        }
    }

    private func refuse(_ workspaceID: Identifier, _ status: Int, _ logger: Logger) {
        let isNew = refused.withLock { refused in
            isRefused.store(true, ordering: .relaxed)
            return refused.insert(workspaceID).inserted
        }
        guard isNew else { return }
        logger.warning(
            "engine refuses the key", metadata: ["bridge.workspace_id": "\(workspaceID)", "bridge.status": "\(status)"])
    }

    private func take(_ workspaceID: Identifier) {
        refused.withLock { refused in
            refused.remove(workspaceID)
            isRefused.store(!refused.isEmpty, ordering: .relaxed)
        }
    }
}
