import Hummingbird
import Identifiers
import TriggerEngine

/// `/v1/{workspace_id}/tasks`: the outbound calls that were asked for (contract, section 5).
struct TaskRoutes: Sendable {
    let tasks: CallTasks

    func list(_ call: APICall) async throws(APIError) -> Response {
        let (page, status) = try call.query { TaskRoutes.list(&$0) }
        let list = try await stored {
            try await tasks.tasks(in: call.workspaceID, status: status, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { $0.write($1) }
    }

    static func list(_ query: inout QueryReader) -> (Page, CallTask.Status?) {
        (Page(&query), query.choice("status", of: CallTask.Status.self))
    }

    func get(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("task_id", of: .task)
        let task = try await stored { try await tasks.task(id, in: call.workspaceID) }
        guard let task else { throw .absent(.task) }
        return .object { $0.write(task) }
    }

    /// A task that is cancelled already may be cancelled again.
    func cancel(_ call: APICall) async throws(APIError) -> Response {
        let id = try call.id("task_id", of: .task)
        switch try await stored({ try await tasks.cancel(id, in: call.workspaceID, by: call.caller.id) }) {
        case .success(let task): return .object { $0.write(task) }
        case .failure(let refusal): throw .notCancellable(refusal)
        case nil: throw .absent(.task)
        }
    }
}
