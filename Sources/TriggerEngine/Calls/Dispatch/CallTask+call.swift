import Identifiers

extension CallTask {
    /// The last attempt, for the provider.
    ///
    /// - Parameter callerID: where it comes from when neither the attempt's record nor the task says so.
    func call(from callerID: E164Number) -> OutboundCall {
        OutboundCall(
            taskID: id, workspaceID: workspaceID, attempt: attempt, to: parameters.phoneTo,
            from: origin?.from ?? parameters.phoneFrom ?? callerID, begunAt: attemptBegunAt ?? createdAt, traceID: traceID)
    }

    /// As it is once this change of it was written.
    var written: CallTask {
        var task = self
        task.revision += 1
        return task
    }
}
