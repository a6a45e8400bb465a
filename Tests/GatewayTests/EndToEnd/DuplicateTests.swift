import FieldMapping
import Foundation
import Synchronization
import TestSupport
import Testing

/// Contract, section 2.3.
@Suite(.processes)
struct DuplicateTests {
    /// What makes two requests the same.
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case timestamp, window, dedupePath

        var testDescription: String { rawValue }

        var settings: String {
            switch self {
            case .timestamp: #""name":"CRM""#
            case .window: #""name":"CRM","dedupe_window_seconds":600"#
            case .dedupePath: #""name":"CRM","dedupe_window_seconds":600,"dedupe_path":"id""#
            }
        }

        /// The body of a repeat; only with a `dedupe_path` it may differ.
        func body(_ repetition: Int) -> String {
            self == .dedupePath ? #"{"type":"lead","id":"a1","try":\#(repetition)}"# : Self.first
        }

        static let first = #"{"type":"lead","id":"a1"}"#
    }

    /// How the process goes on between two requests.
    enum Between: String, CaseIterable { case nothing, stopAndStart, killAndStart }

    @Test(
        "the same request again is answered with the first answer and fires nothing, also after a restart",
        arguments: Kind.allCases, Between.allCases)
    func sameRequestAgain(kind: Kind, between: Between) throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(kind.settings)
        let timestamp = kind == .timestamp ? Hook.now() : nil
        let first = try world.post(kind.body(1), to: hook, timestamp: timestamp)
        #expect(first.status == 200 && first["duplicate"] == nil)
        switch between {
        case .nothing: break
        case .stopAndStart: try world.restart()
        case .killAndStart: try world.killAndRestart()
        }
        for repetition in 2...3 {
            let again = try world.post(kind.body(repetition), to: hook, timestamp: timestamp)
            #expect(again.status == 200)
            #expect(again.text == first.text.dropLast() + #","duplicate":true}"#)
        }
        let log = try world.deliveries(of: hook)
        #expect(log.map(\.type) == ["delivery.duplicate", "delivery.duplicate", "delivery.fired"])
        #expect(log[0].text("duplicate_of") == first["delivery_id"]?.string)
        #expect(log[0].text("fired_event_id") == first["fired_event_id"]?.string)
        _ = try world.completedRuns(of: hook.triggerID, fires: 1)
    }

    @Test("a different request is no duplicate", arguments: Kind.allCases)
    func differentRequest(kind: Kind) throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(kind.settings)
        let other = try world.makeHook(kind.settings, triggerID: hook.triggerID)
        let timestamp = kind == .timestamp ? Hook.now() : nil
        let body = #"{"type":"lead","id":"b2"}"#
        let replies = [
            try world.post(kind.body(1), to: hook, timestamp: timestamp),
            try world.post(body, to: hook, timestamp: timestamp),
            try world.post(kind.body(1), to: other, timestamp: timestamp),
        ]
        #expect(replies.allSatisfy { $0.status == 200 && $0["duplicate"] == nil })
        _ = try world.completedRuns(of: hook.triggerID, fires: 3)
    }

    @Test("the same body under another timestamp is another request")
    func anotherTimestamp() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        for offset in 0..<2 {
            let reply = try world.post(Kind.first, to: hook, timestamp: Hook.now(offset))
            #expect(reply.status == 200 && reply["duplicate"] == nil)
        }
        _ = try world.completedRuns(of: hook.triggerID, fires: 2)
    }

    @Test("without a window the same request fires again, as often as it comes, also after a stop")
    func windowOff() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        for _ in 0..<2 { #expect(try world.post(Kind.first, to: hook)["duplicate"] == nil) }
        try world.restart()
        #expect(try world.post(Kind.first, to: hook)["duplicate"] == nil)
        _ = try world.completedRuns(of: hook.triggerID, fires: 3)
        #expect(try world.deliveries(of: hook).map(\.type) == Array(repeating: "delivery.fired", count: 3))
    }

    @Test("after a crash the last requests are remembered without a window, too: their answers may not have been sent")
    func crashWithoutWindow() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let first = try world.post(Kind.first, to: hook)
        try world.killAndRestart()
        let again = try world.post(Kind.first, to: hook)
        #expect(again.status == 200)
        #expect(again["fired_event_id"]?.string == first["fired_event_id"]?.string)
        _ = try world.completedRuns(of: hook.triggerID, fires: 1)
    }

    @Test("sixteen equal requests at the same moment fire once and get one answer", arguments: Kind.allCases)
    func atTheSameMoment(kind: Kind) throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(kind.settings)
        let timestamp = kind == .timestamp ? Hook.now() : nil
        let connections = try (0..<16).map { _ in try ClientConnection(port: world.gateway.hooksPort) }
        for (number, connection) in connections.enumerated() {
            try connection.send(hook.request(Array(kind.body(number).utf8), timestamp: timestamp))
        }
        let replies = try connections.map { try $0.reply() }
        #expect(replies.allSatisfy { $0.status == 200 })
        #expect(Set(replies.map { $0["fired_event_id"]?.string }).count == 1)
        #expect(Set(replies.map { $0["delivery_id"]?.string }).count == 1)
        #expect(replies.count { $0["duplicate"]?.bool == true } == 15)
        _ = try world.completedRuns(of: hook.triggerID, fires: 1)
        let log = try world.deliveries(of: hook)
        #expect(log.count { $0.type == "delivery.fired" } == 1)
        #expect(log.count { $0.type == "delivery.duplicate" } == 15)
    }

    @Test("nothing unsigned is part of what makes two requests the same")
    func unsignedParts() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(Kind.window.settings)
        let body = Array(Kind.first.utf8)
        let first = try world.post(body, to: hook, headers: [("x-request-id", "one")])
        let path = hook.path + "?attempt=2"
        let again = try world.send(
            Hook.request(path, hook.signature(body) + [("x-request-id", "two"), ("x-more", "1")], body))
        #expect(again["duplicate"]?.bool == true)
        #expect(again["delivery_id"]?.string == first["delivery_id"]?.string)
        #expect(again.header("x-request-id") == "two")
    }

    @Test("a request that was refused is no duplicate when it comes again in order")
    func refusedFirst() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(#""name":"CRM","dedupe_window_seconds":600,"is_active":false"#)
        #expect(try world.post(Kind.first, to: hook).status == 409)
        #expect(try world.api("PUT", "/webhook-destinations/\(hook.id)", #"{"is_active":true}"#).status == 200)
        let reply = try world.post(Kind.first, to: hook)
        #expect(reply.status == 200 && reply["duplicate"] == nil)
        _ = try world.completedRuns(of: hook.triggerID, fires: 1)
    }
}
