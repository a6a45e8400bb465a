import FieldMapping
import Foundation
import TestSupport
import Testing

extension GatewayWorld {
    /// Always open.
    static let anytime = #""window":{"start":"00:00","end":"24:00","timezone":"UTC"}"#

    /// A hook whose webhooks ask for calls: the number is taken from `phone`.
    ///
    /// - Parameter template: members of the trigger's input template.
    func makeCallHook(_ template: String = anytime) throws -> Hook {
        let slug = "call-\(UInt32.random(in: 0...UInt32.max))"
        let action = try api("POST", "/skills", #"{"slug":"\#(slug)","name":"Call","action_type":"schedule_outbound_call"}"#)
        let actionID = try #require(action["id"]?.string, "\(action.text)")
        let trigger = try api(
            "POST", "/triggers",
            #"{"name":"Lead","event_type":"lead","action_id":"\#(actionID)","input_template":{\#(template)}}"#)
        let triggerID = try #require(trigger["id"]?.string, "\(trigger.text)")
        return try makeHook(#""name":"CRM","field_mapping":{"phone_to":"phone","priority":"priority"}"#, triggerID: triggerID)
    }

    /// Posts a lead.
    ///
    /// - Returns: the id of its chain.
    func postLead(_ phone: String, _ members: String = "", to hook: Hook) throws -> String {
        let reply = try post(#"{"type":"lead","phone":"\#(phone)"\#(members)}"#, to: hook)
        #expect(reply.status == 200, "\(reply.text)")
        return try #require(reply["event_id"]?.string)
    }

    /// The types of a chain's events, oldest first.
    func chain(_ event: String) throws -> [ChainEvent] {
        let reply = try api("GET", "/events/\(event)/chain")
        guard reply.status == 200 else { return [] }
        return try (reply["items"]?.elements ?? []).map(ChainEvent.init)
    }

    /// The chain, once it has an event of this type.
    @discardableResult
    func chain(_ event: String, until type: String) throws -> [ChainEvent] {
        try eventually("\(type) in the chain") {
            let events = try self.chain(event)
            return events.contains { $0.type == type } ? events : nil
        }
    }

    /// The tasks of the workspace, newest first, at most 20.
    func tasks(_ query: String = "") throws -> [JSONValue] {
        let reply = try api("GET", "/tasks?limit=20\(query)")
        try #require(reply.status == 200, "\(reply.text)")
        return reply["items"]?.elements ?? []
    }
}

/// An event, as a chain has it.
struct ChainEvent: Sendable {
    let id: String
    let type: String
    let parent: String?
    let data: JSONValue
    let traceID: String?
    let createdAt: String

    init(_ item: JSONValue) throws {
        id = try #require(item.at("id")?.string)
        type = try #require(item.at("event_type")?.string)
        parent = item.at("parent_id")?.string
        data = try #require(item.at("data"))
        traceID = item.at("trace_id")?.string
        createdAt = try #require(item.at("created_at")?.string)
    }

    func text(_ path: String) -> String? { data.at(path)?.string }
}
