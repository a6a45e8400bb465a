import TriggerEngine

extension Operation {
    static let listTasks = Operation(
        .tasks, "List the outbound calls", "Newest first.", query: QueryReader.describe { TaskRoutes.list(&$0) }, answer: .ok(.taskPage))

    static let getTask = Operation(.tasks, "Show an outbound call", answer: .ok(.task))

    static let cancelTask = Operation(
        .tasks, "Cancel an outbound call",
        "One that waits for its window, its turn or its next attempt. One that was cancelled may be cancelled again.", answer: .ok(.task),
        errors: [.notCancellable(.underWay), .notCancellable(.finished)])
}
