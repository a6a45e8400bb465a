import FieldMapping
import Foundation
import TestSupport
import Testing

/// A line of the delivery log, or an event of a trigger.
struct LogEntry: Sendable {
    let id: String
    let type: String
    let data: JSONValue

    init(_ item: JSONValue) throws {
        id = try #require(item.at("event_id")?.string)
        type = try #require(item.at("event_type")?.string)
        data = try #require(item.at("data"))
    }

    func text(_ path: String) -> String? { data.at(path)?.string }

    /// `outcome` of every attempt.
    var attempts: [String] { data.at("attempts")?.elements?.compactMap { $0.at("outcome")?.string } ?? [] }
}

/// Who asks the management API, to be handed to other threads.
struct Caller: Sendable {
    let workspace: String
    let key: String

    /// A fire by hand whose input holds `body`, which is also its idempotency key.
    func fire(_ trigger: String, _ body: [UInt8]) -> [UInt8] {
        let text = #"{"input":{"body":\#(String(decoding: body, as: UTF8.self))}}"#
        let key = String(decoding: body, as: UTF8.self)
        let head =
            "POST /v1/\(workspace)/triggers/\(trigger)/fire HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer \(self.key)\r\n"
            + "Idempotency-Key: \(key)\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
        return Array((head + text).utf8)
    }
}

extension GatewayWorld {
    var caller: Caller { Caller(workspace: workspace, key: key) }

    /// A request to the management API.
    func api(_ method: String, _ path: String, _ body: String? = nil, key: String? = nil) throws -> HTTPAnswer {
        var head = "\(method) /v1/\(workspace)\(path) HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
        head += "Authorization: Bearer \(key ?? self.key)\r\n"
        if let body { head += "Content-Length: \(body.utf8.count)\r\n" }
        let connection = try ClientConnection(port: gateway.apiPort)
        return try connection.exchange(Array((head + "\r\n" + (body ?? "")).utf8))
    }

    private func make(_ path: String, _ body: String) throws -> HTTPAnswer {
        let reply = try api("POST", path, body)
        try #require(reply.status == 201, "\(path): \(reply.text)")
        return reply
    }

    func makeAction() throws -> String {
        let slug = "action-\(UInt32.random(in: 0...UInt32.max))"
        let reply = try make("/skills", #"{"slug":"\#(slug)","name":"Record","action_type":"record"}"#)
        return try #require(reply["id"]?.string)
    }

    /// - Parameter members: of the request, without `action_id`.
    func makeTrigger(_ members: String = #""name":"Lead","event_type":"lead""#) throws -> String {
        let reply = try make("/triggers", #"{"action_id":"\#(try makeAction())",\#(members)}"#)
        return try #require(reply["id"]?.string)
    }

    /// - Parameters:
    ///   - members: of the request, without `trigger_id`.
    ///   - triggerID: unless given, a new trigger's.
    func makeHook(_ members: String = #""name":"CRM""#, triggerID: String? = nil) throws -> Hook {
        let triggerID = try triggerID ?? makeTrigger()
        let reply = try make("/webhook-destinations", #"{"trigger_id":"\#(triggerID)",\#(members)}"#)
        return Hook(
            id: try #require(reply["id"]?.string), workspace: workspace, triggerID: triggerID,
            secret: try #require(reply["secret"]?.string))
    }

    /// The new secret.
    func rotateSecret(of hook: Hook) throws -> String {
        try #require(try api("POST", "/webhook-destinations/\(hook.id)/rotate-secret")["secret"]?.string)
    }

    // MARK: - What is on record

    /// The delivery log, newest first.
    func deliveries(of hook: Hook) throws -> [LogEntry] {
        try list("/webhook-destinations/\(hook.id)/deliveries")
    }

    /// A delivery with its mapped input and body.
    func delivery(_ id: String, of hook: Hook) throws -> HTTPAnswer {
        try api("GET", "/webhook-destinations/\(hook.id)/deliveries/\(id)")
    }

    func redeliver(_ id: String, of hook: Hook) throws -> HTTPAnswer {
        try api("POST", "/webhook-destinations/\(hook.id)/deliveries/\(id)/redeliver")
    }

    /// The events of a trigger's chains, newest first.
    func runs(of triggerID: String) throws -> [LogEntry] {
        try list("/triggers/\(triggerID)/runs")
    }

    /// The events, once so many fires, and no more, have been run to their end.
    func completedRuns(of triggerID: String, fires: Int) throws -> [LogEntry] {
        try eventually("\(fires) completed runs") {
            Set(try self.runs(of: triggerID).filter { $0.type == "trigger.completed" }.map(\.id)).count >= fires
        }
        // Once more: while events are added, the pages of a list overlap.
        let runs = try self.runs(of: triggerID)
        #expect(runs.count { $0.type == "trigger.fired" } == fires)
        #expect(runs.count { $0.type == "trigger.completed" } == fires)
        #expect(Set(runs.map(\.id)).count == runs.count)
        return runs
    }

    /// All pages of a list.
    private func list(_ path: String) throws -> [LogEntry] {
        var entries: [LogEntry] = []
        var offset: Int? = 0
        while let start = offset {
            let page = try api("GET", "\(path)?limit=20&continuation_token=\(start)")
            try #require(page.status == 200, "\(page.text)")
            entries += try (page["items"]?.elements ?? []).map(LogEntry.init)
            offset = page["continuation_token"]?.integer
        }
        return entries
    }
}
