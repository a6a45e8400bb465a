import Identifiers
import TestSupport
import Testing
import TriggerBridge
import TriggerEngine

@testable import gateway

@Suite("Calls placed with Twilio")
struct TwilioProviderTests {
    private let world: TwilioWorld
    private var standIn: TwilioStandIn { world.standIn }

    init() throws { world = try TwilioWorld() }

    // MARK: - Placing

    @Test("are asked for as Twilio documents it")
    func request() async throws {
        let call = world.call
        let placement = await (try world.makeProvider()).place(call)
        let placed = try #require(standIn.calls.first)
        #expect(placement == .placed(sid: placed.sid) && standIn.calls.count == 1)
        let expected = [
            ("To", TwilioWorld.number), ("From", TwilioStandIn.callerID),
            ("Url", "https://voice.test/answer?v=1&workspace_id=\(call.workspaceID)&task_id=\(call.taskID)&attempt=2"), ("Method", "POST"),
            ("StatusCallback", "https://gateway.test/v1/\(call.workspaceID)/calls/\(call.taskID)/2/status"),
            ("StatusCallbackMethod", "POST"), ("StatusCallbackEvent", "initiated"), ("StatusCallbackEvent", "answered"),
            ("StatusCallbackEvent", "completed"),
        ]
        #expect(placed.form.map(\.name) == expected.map(\.0) && placed.form.map(\.value) == expected.map(\.1))
        let request = try #require(standIn.requests.first)
        #expect(request.method == "POST" && request.headers["content-type"] == "application/x-www-form-urlencoded")
        let traceparent = try #require(placed.traceparent)
        #expect(TraceID(traceparent: traceparent)?.text == TwilioWorld.traceID)
    }

    @Test(
        "follow from the answer, and are asked for once",
        arguments: [
            (
                .refuse(status: 400, code: 21211),
                .refused(reason: "Twilio refuses the call (status 400, code 21211): the number to call is not valid."), 0
            ),
            (
                .refuse(status: 429, code: 20429, headers: "Retry-After: 7\r\n"),
                .unavailable(reason: "Twilio takes no more requests for now (status 429, code 20429).", retryAfter: .seconds(7)), 0
            ),
            (
                .refuse(status: 500, code: 20500),
                .uncertain(reason: "Whether Twilio placed the call is not known: it failed (status 500, code 20500)."), 0
            ),
            (
                .placeAndClose,
                .uncertain(reason: "Whether Twilio placed the call is not known: there was no answer (closed_early)."), 1
            ),
        ] as [(TwilioStandIn.Creation, Placement, Int)])
    func answers(creation: TwilioStandIn.Creation, placement: Placement, calls: Int) async throws {
        standIn.answer(next: creation)
        #expect(await (try world.makeProvider()).place(world.call) == placement)
        #expect(standIn.calls(to: TwilioWorld.number).count == calls && standIn.requests.count == 1)
    }

    @Test("belong to the account that they are placed with")
    func account() throws {
        #expect(try TwilioWorld().makeProvider().account == TwilioStandIn.accountSID)
    }

    @Test("may have been placed when no answer comes in time", arguments: [TwilioStandIn.Creation.placeInSilence, .keepSilent])
    func timeout(creation: TwilioStandIn.Creation) async throws {
        standIn.answer(next: creation)
        let placement = await (try world.makeProvider(timeout: .milliseconds(300))).place(world.call)
        #expect(placement == .uncertain(reason: "Whether Twilio placed the call is not known: there was no answer (timeout_answering)."))
    }

    @Test("wait while Twilio cannot be reached, and leave once it can")
    func down() async throws {
        let provider = try world.makeProvider()
        standIn.stop()
        let unreachable = Placement.unavailable(reason: "Twilio cannot be reached: there was no answer (connect_failed).", retryAfter: nil)
        #expect(await provider.place(world.call) == unreachable)
        try standIn.start()
        let placement = await provider.place(world.call)
        #expect(standIn.calls.map(\.sid).map(Placement.placed) == [placement])
    }

    @Test("do not leave when the gateway is stopping, and are left to themselves when it stops in the middle", arguments: [true, false])
    func cancelled(isEarly: Bool) async throws {
        standIn.answer(always: .keepSilent)
        let (world, provider) = (world, try world.makeProvider())
        let placing = Task {
            if isEarly { while !Task.isCancelled { await Task.yield() } }
            return await provider.place(world.call)
        }
        if isEarly { placing.cancel() }
        while !isEarly, standIn.requests.isEmpty { await Task.yield() }
        placing.cancel()
        let placement = await placing.value
        if isEarly {
            #expect(placement == .unavailable(reason: "The gateway is stopping; nothing was sent.", retryAfter: nil))
        } else {
            #expect(placement == .uncertain(reason: "Whether Twilio placed the call is not known: the request was broken off."))
        }
        #expect(standIn.requests.count == (isEarly ? 0 : 1))
    }

    // MARK: - Finding

    @Test("are found again when their answer was lost, and no others are")
    func find() async throws {
        let (provider, call) = (try world.makeProvider(), world.call)
        standIn.addCall(to: TwilioWorld.number, createdAt: Timestamp.start.advanced(bySeconds: -TwilioProvider.clockTolerance - 1))
        let early = standIn.addCall(to: TwilioWorld.number, createdAt: Timestamp.start.advanced(bySeconds: -TwilioProvider.clockTolerance))
        standIn.addCall(to: "+12025550143", createdAt: .start)
        standIn.addCall(to: TwilioWorld.number, from: "+12025550144", createdAt: .start)
        #expect(await provider.find(call) == .found(sids: [early.sid]))
        world.clock.advance(bySeconds: 5)
        standIn.answer(next: .placeAndClose, .placeAndClose)
        _ = await provider.place(call)
        let lost = try #require(standIn.calls.last)
        standIn.set("ringing", of: lost.sid)
        _ = await provider.place(call)
        // The last one is queued, and has no date.
        let queued = try #require(standIn.calls.last)
        #expect(await provider.find(call) == .found(sids: [early.sid, lost.sid, queued.sid]))
    }

    @Test("are found on every page of the list", arguments: [1, 2, 3, 7])
    func pages(size: Int) async throws {
        standIn.limitPages(to: size)
        let calls = (0..<7).map { standIn.addCall(to: TwilioWorld.number, createdAt: Timestamp.start.advanced(bySeconds: $0)) }
        standIn.addCall(to: "+12025550143", createdAt: .start)
        #expect(await (try world.makeProvider()).find(world.call) == .found(sids: calls.map(\.sid)))
        #expect(standIn.requests.count == (7 + size - 1) / size)
    }

    @Test("are not there when Twilio lists none")
    func notFound() async throws {
        #expect(await (try world.makeProvider()).find(world.call) == .found(sids: []))
    }

    @Test("cannot be looked for while Twilio does not answer as it should", arguments: [404, 429, 500, 503])
    func findRefused(status: Int) async throws {
        standIn.refuseReads(status, code: 20000)
        #expect(
            await (try world.makeProvider()).find(world.call)
                == .unavailable(reason: "Twilio tells nothing of the call (status \(status))."))
    }

    @Test(
        "are not looked for in lists that end nowhere, cannot be read, or lead elsewhere with the credentials",
        arguments: [
            (
                #"{"calls":[],"next_page_uri":"/2010-04-01/Accounts/\#(TwilioStandIn.accountSID)/Calls.json?Page=1"}"#,
                TwilioProvider.maximumPages
            ),
            (#"{"calls":[{}],"next_page_uri":null}"#, 1), ("<html></html>", 1),
            (
                #"{"calls":[],"next_page_uri":"https://elsewhere.test/2010-04-01/Accounts/\#(TwilioStandIn.accountSID)/Calls.json?Page=1"}"#,
                1
            ),
            (#"{"calls":[],"next_page_uri":"@elsewhere.test/"}"#, 1),
            (#"{"calls":[],"next_page_uri":"/2010-04-01/Accounts/AC0/Calls.json?Page=1"}"#, 1),
        ])
    func strangeLists(page: String, requests: Int) async throws {
        let server = try ScriptedServer(.answer(200, page))
        guard case .unavailable = await (try world.makeProvider(server.url)).find(world.call) else {
            Issue.record("found")
            return
        }
        #expect(server.requests.count == requests)
    }

    // MARK: - Progress

    @Test(
        "are as far as Twilio says",
        arguments: [
            ("queued", nil, .underWay), ("ringing", nil, .underWay), ("in-progress", nil, .underWay),
            ("completed", 42, .ended(.answered(seconds: 42))), ("busy", nil, .ended(.busy)), ("no-answer", nil, .ended(.noAnswer)),
            ("failed", nil, .ended(.failed)), ("canceled", nil, .ended(.cancelled)),
        ] as [(String, Int?, CallProgress)])
    func progress(status: String, seconds: Int?, progress: CallProgress) async throws {
        let provider = try world.makeProvider()
        guard case .placed(let sid) = await provider.place(world.call) else {
            Issue.record("not placed")
            return
        }
        standIn.set(status, seconds: seconds, of: sid)
        #expect(await provider.progress(of: world.call, sid: sid) == .progress(progress))
    }

    @Test("are unknown when Twilio says so, and when they cannot be Twilio's")
    func unknownCall() async throws {
        let provider = try world.makeProvider()
        #expect(await provider.progress(of: world.call, sid: "CA0") == .unknownCall)
        #expect(await provider.progress(of: world.call, sid: "../../Calls") == .unknownCall)
        #expect(standIn.requests.count == 1)
    }

    @Test(
        "are not forgotten for an answer that is not Twilio's word on them",
        arguments: [(404, nil), (401, 20003), (429, 20429), (500, nil)] as [(Int, Int?)])
    func progressRefused(status: Int, code: Int?) async throws {
        standIn.refuseReads(status, code: code)
        let inquiry = await (try world.makeProvider()).progress(of: world.call, sid: "CA0")
        #expect(inquiry == .unavailable(reason: "Twilio tells nothing of the call (status \(status))."))
    }

    @Test("are still under way, for all that is known, with a status that is not")
    func unknownStatus() async throws {
        let call = standIn.addCall(to: TwilioWorld.number, createdAt: .start)
        standIn.set("parked", of: call.sid)
        let inquiry = await (try world.makeProvider()).progress(of: world.call, sid: call.sid)
        #expect(inquiry == .unavailable(reason: "What Twilio tells of the call cannot be read."))
    }

    // MARK: - What is told of it

    @Test("do not leave with credentials that Twilio refuses, and wait")
    func credentials() async throws {
        let provider = try world.makeProvider(token: "wrong-token")
        let reason =
            "Twilio refuses the account (status 401, code 20003); check its sid, its auth token, whether it is active, and --twilio-base-url."
        #expect(await provider.place(world.call) == .unavailable(reason: reason, retryAfter: nil))
        #expect(standIn.calls.isEmpty)
    }

    @Test("are polled for rarely")
    func times() throws {
        let provider = try world.makeProvider(timeout: .seconds(10))
        #expect(provider.name == "twilio" && provider.callerID.text == TwilioStandIn.callerID)
        #expect(provider.pollingInterval == .seconds(120) && provider.settlingTime == .seconds(30))
    }

    @Test("leave neither numbers nor credentials nor URLs nor answers in the log")
    func logsNothing() async throws {
        let provider = try world.makeProvider(timeout: .seconds(2))
        standIn.answer(next: .place, .refuse(status: 400, code: 21211), .refuse(status: 401, code: 20003), .placeAndClose, .keepSilent)
        for _ in 0..<5 { _ = await provider.place(world.call) }
        _ = await provider.find(world.call)
        _ = await provider.progress(of: world.call, sid: try #require(standIn.calls.first?.sid))
        standIn.stop()
        _ = await provider.find(world.call)
        let lines = world.logs.lines
        #expect(lines.count == 8)
        #expect(lines.count { $0.hasPrefix("debug call provider answered") } == 5)
        #expect(lines.count { $0.hasPrefix("warning call provider did not answer") } == 3)
        #expect(
            lines[1].contains("call.request=place") && lines[1].contains("call.status=400") && lines[1].contains("\(world.call.taskID)"))
        let secrets = [TwilioStandIn.authToken, "Basic", "127.0.0.1", "http", "2025550142", "2025550199", "CA", "21211"]
        for line in lines { for text in secrets { #expect(!line.contains(text), "\(line)") } }
    }
}
