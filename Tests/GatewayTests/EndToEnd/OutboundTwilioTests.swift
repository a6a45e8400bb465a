import FieldMapping
import Foundation
import TestSupport
import Testing

/// Calls over Twilio's API, on the real process, killed for real; what counts is what the stand-in saw.
@Suite(.processes)
struct OutboundTwilioTests {
    private let files: TemporaryDirectory
    private let twilio: TwilioStandIn

    init() throws {
        files = try TemporaryDirectory()
        twilio = try TwilioStandIn()
    }

    /// - Parameter timeout: of a request, in milliseconds.
    private func makeWorld(timeout: Int = 300) throws -> GatewayWorld {
        try GatewayWorld(try twilio.flags(files) + ["--twilio-timeout-ms", "\(timeout)", "--twilio-settling-ms", "600"], keeping: files)
    }

    @Test("a lead becomes a call at Twilio, its callbacks end the task, and repeated or late ones change nothing")
    func callbacks() throws {
        let world = try makeWorld(timeout: 10_000)
        let hook = try world.makeCallHook()
        let event = try world.postLead("+12025550142", to: hook)
        try world.chain(event, until: "outbound.dispatched")
        let call = try #require(twilio.calls.first)
        #expect(call.to == "+12025550142" && call.from == TwilioStandIn.callerID)
        let port = world.gateway.hooksPort
        for status in ["initiated", "ringing", "in-progress"] { #expect(try twilio.report(status, of: call, to: port).status == 204) }
        #expect(try twilio.report("completed", of: call, seconds: 17, to: port).status == 204)
        let chain = try world.chain(event, until: "outbound.completed")
        #expect(chain.last?.data.at("duration_seconds")?.integer == 17)
        #expect(chain.last?.text("call_sid") == call.sid)
        for status in ["completed", "busy", "initiated"] { #expect(try twilio.report(status, of: call, to: port).status == 204) }
        #expect(try world.chain(event).map(\.id) == chain.map(\.id))
        #expect(twilio.calls.count == 1)
    }

    @Test("the trace of the webhook goes with the call")
    func trace() throws {
        let world = try makeWorld(timeout: 10_000)
        let hook = try world.makeCallHook()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let reply = try world.post(
            #"{"type":"lead","phone":"+12025550142"}"#, to: hook, headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-01")])
        try world.chain(try #require(reply["event_id"]?.string), until: "outbound.dispatched")
        #expect(twilio.calls.first?.traceparent?.hasPrefix("00-\(trace)-") == true)
    }

    @Test("a callback that is not signed by Twilio changes nothing")
    func forged() throws {
        let world = try makeWorld(timeout: 10_000)
        let hook = try world.makeCallHook()
        let event = try world.postLead("+12025550142", to: hook)
        let chain = try world.chain(event, until: "outbound.dispatched")
        let call = try #require(twilio.calls.first)
        let forged = twilio.callback("completed", of: call, token: "another-token")
        #expect(try twilio.post(forged, to: world.gateway.hooksPort).status == 401)
        #expect(try world.chain(event).map(\.id) == chain.map(\.id))
    }

    @Test("killed between outbound.scheduled and outbound.dispatched: one call")
    func killedBefore() throws {
        twilio.stop()
        let world = try makeWorld()
        let hook = try world.makeCallHook()
        let event = try world.postLead("+12025550142", to: hook)
        try world.chain(event, until: "outbound.scheduled")
        try world.killAndRestart()
        try world.kill()
        try twilio.start()
        try world.start()
        try world.chain(event, until: "outbound.dispatched")
        try world.killAndRestart()
        #expect(try world.chain(event).filter { $0.type == "outbound.dispatched" }.count == 1)
        #expect(twilio.calls.count == 1)
    }

    @Test("killed between the provider's answer and its record: one call, whether it had been placed or not", arguments: [true, false])
    func killedInBetween(wasPlaced: Bool) throws {
        twilio.answer(next: wasPlaced ? .placeInSilence : .keepSilent)
        let world = try makeWorld(timeout: 2000)
        let hook = try world.makeCallHook()
        let event = try world.postLead("+12025550142", to: hook)
        try eventually("Twilio is asked") { twilio.requests.contains { $0.method == "POST" } }
        try world.kill()
        #expect(twilio.calls.count == (wasPlaced ? 1 : 0))
        try world.start()
        let chain = try world.chain(event, until: "outbound.dispatched")
        #expect(twilio.calls.count == 1)
        #expect(chain.last?.text("call_sid") == twilio.calls.first?.sid)
        #expect(chain.last?.data.at("attempt")?.integer == 1)
    }

    @Test(
        "an answer that is lost after the call was placed leads to no second call",
        arguments: [TwilioStandIn.Creation.placeInSilence, .placeAndClose])
    func lostAnswer(creation: TwilioStandIn.Creation) throws {
        twilio.answer(next: creation)
        let world = try makeWorld()
        let hook = try world.makeCallHook()
        let chain = try world.chain(try world.postLead("+12025550142", to: hook), until: "outbound.dispatched")
        #expect(twilio.calls.map(\.sid) == [chain.last?.text("call_sid") ?? ""])
    }

    @Test("after 429 with Retry-After the call is placed later, once")
    func tooManyRequests() throws {
        twilio.answer(next: .refuse(status: 429, code: 20429, headers: "Retry-After: 1\r\n"))
        let world = try makeWorld()
        let hook = try world.makeCallHook()
        let chain = try world.chain(try world.postLead("+12025550142", to: hook), until: "outbound.dispatched")
        #expect(chain.last?.data.at("attempt")?.integer == 1)
        #expect(twilio.calls.count == 1)
    }

    @Test("what Twilio refuses ends in outbound.failed with Twilio's code and without the number")
    func refused() throws {
        twilio.answer(next: .refuse(status: 400, code: 21215))
        let world = try makeWorld()
        let hook = try world.makeCallHook()
        let chain = try world.chain(try world.postLead("+12025550142", to: hook), until: "outbound.failed")
        let reason = try #require(chain.last?.text("reason"))
        #expect(reason.contains("21215") && !reason.contains("2025550142"))
        #expect(twilio.calls.isEmpty)
    }

    @Test("while Twilio is down under load nothing is lost, and then the calls leave in their order, each once")
    func down() throws {
        twilio.stop()
        let world = try makeWorld()
        let hook = try world.makeCallHook()
        var events: [String] = []
        for index in 0..<40 {
            events.append(try world.postLead("+120255501\(10 + index)", #","priority":\#(index % 10 + 1)"#, to: hook))
        }
        for event in events { try world.chain(event, until: "outbound.scheduled") }
        try world.killAndRestart()
        // Those that were being asked for when the process was killed are looked for first, and so may leave late.
        let uncertain = Set(try world.tasks("&status=dispatching").compactMap { $0.at("phone_to")?.string })
        try twilio.start()
        for event in events { try world.chain(event, until: "outbound.dispatched") }
        #expect(twilio.calls.count == 40)
        #expect(Set(twilio.calls.map(\.to)).count == 40)
        // Those that are placed at the same time arrive in any order: at most so many are.
        let numbers = twilio.calls.map(\.to).filter { !uncertain.contains($0) }
        let priorities = numbers.compactMap { Int($0.suffix(2)) }.map { ($0 - 10) % 10 + 1 }
        for (place, priority) in priorities.enumerated() {
            #expect(priorities.dropFirst(place + 24).allSatisfy { $0 <= priority })
        }
        #expect(!priorities.dropFirst(24).contains(10))
    }

    @Test("neither auth token nor number reaches the log")
    func discreet() throws {
        twilio.answer(next: .refuse(status: 400, code: 21211), .refuse(status: 500, code: nil), .placeAndClose)
        let world = try GatewayWorld(
            try twilio.flags(files) + ["--twilio-timeout-ms", "300", "--twilio-settling-ms", "600", "--log-level", "trace"], keeping: files)
        let hook = try world.makeCallHook()
        try world.chain(try world.postLead("+12025550142", to: hook), until: "outbound.failed")
        try world.chain(try world.postLead("+12025550143", to: hook), until: "outbound.dispatched")
        try world.terminate()
        let log = try String(contentsOfFile: world.errorPath, encoding: .utf8)
        #expect(!log.contains("202555014") && !log.contains(TwilioStandIn.authToken))
        #expect(log.contains("call could not be placed"))
    }
}
