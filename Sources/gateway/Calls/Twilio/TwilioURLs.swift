import TriggerEngine

/// What Twilio is told to fetch and to report to.
struct TwilioURLs: Sendable {
    /// Asked what to say once a call is answered.
    let voiceURL: String
    /// Where the hooks listener is reached, without a slash at the end.
    let publicURL: String

    /// The voice URL, with the workspace, the task's id and the attempt in its query, which it may have already.
    func voice(of call: OutboundCall) -> String {
        let query = "workspace_id=\(call.workspaceID)&task_id=\(call.taskID)&attempt=\(call.attempt)"
        return "\(voiceURL)\(voiceURL.contains("?") ? "&" : "?")\(query)"
    }

    func statusCallback(of call: OutboundCall) -> String {
        "\(publicURL)/v1/\(call.workspaceID)/calls/\(call.taskID)/\(call.attempt)/status"
    }
}
