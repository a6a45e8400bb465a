import TestSupport
import Testing

@testable import forge

/// `forge platform event chain`.
struct EventChainTests {
    private func chain(_ events: [String], _ words: [String] = [], columns: Int? = 120) async throws -> String {
        let server = try ScriptedServer(.answer(200, SampleChain.answer(events)))
        let run = await ForgeRun(["event", "chain", ID.event] + words, server, columns: columns)
        #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
        #expect(server.requests.map(\.target) == ["/v1/\(ForgeRun.workspace)/events/\(ID.event)/chain"])
        return run.output
    }

    private static let tree = """
        Chain \(ID.event), begun on 2026-01-02

        03:04:05.000            trigger.fired                      New lead, by a webhook
        03:04:05.011    +11 ms  ├─ outbound.scheduled              to +12025550143, priority 8
        03:04:05.250   +239 ms  │  └─ outbound.dispatched          attempt 1, call CA1
        03:04:05.900   +650 ms  │     └─ outbound.rescheduled      attempt 1, busy, again at 2026-01-02T03:34:05…
        03:34:06.000   +30 min  │        └─ outbound.dispatched    attempt 2, call CA2
        03:34:48.500   +42.5 s  │           └─ outbound.completed  attempt 2, answered, 42 s
        03:04:05.012    +12 ms  └─ trigger.completed               in 11 ms

        """

    @Test("On a terminal it is a tree, with the time since the event that each follows from")
    func tree() async throws {
        #expect(try await chain(SampleChain.call, columns: 105) == Self.tree)
    }

    @Test("With --tree it is one also when piped, and as wide as it comes")
    func pipedTree() async throws {
        let whole = Self.tree.replacing("03:34:05…", with: "03:34:05.900Z")
        #expect(try await chain(SampleChain.call, ["--tree"], columns: nil) == whole)
    }

    @Test("Piped it is the server's JSON as it came")
    func json() async throws {
        #expect(try await chain(SampleChain.call, columns: nil) == SampleChain.answer(SampleChain.call) + "\n")
        #expect(try await chain(SampleChain.call, ["--json"]) == SampleChain.answer(SampleChain.call) + "\n")
        #expect(try await chain(SampleChain.call, ["--field", "items.2.event_type"]) == "trigger.completed\n")
    }

    @Test("Events whose parent is gone stand at the top, and those that follow from one another are shown once")
    func broken() async throws {
        let events = [
            SampleChain.event(1, "a", parent: 9), SampleChain.event(2, "b", parent: 3), SampleChain.event(3, "c", parent: 2),
            SampleChain.event(4, "d", parent: 4), SampleChain.event(5, "e", parent: 1),
        ]
        #expect(
            try await chain(events) == """
                Chain \(ID.event), begun on 2026-01-02

                03:04:05.000            a
                03:04:05.000     +0 ms  └─ e
                03:04:05.000            b
                03:04:05.000     +0 ms  └─ c
                03:04:05.000            d

                """)
    }

    @Test("Nothing in an event breaks its line or steers the terminal, and no line is wider than the terminal")
    func control() async throws {
        let event = SampleChain.event(
            1, #"a\u001b[2J\nb"#, "{\"x\": \"a\\u0007\u{9B}\\n\", \"y\": \"\(String(repeating: "é", count: 200))\"}", chain: #"c\u0000"#)
        let lines = try await chain([event], columns: 80).split(separator: "\n")
        #expect(lines[0] == #"Chain c\u0000, begun on 2026-01-02"#)
        #expect(lines[1].hasPrefix(#"03:04:05.000            a\u001b[2J b  {"x": "a\u0007\u009b\n", "y""#), "\(lines[1])")
        #expect(lines.count == 2 && lines[1].count == 80 && lines[1].hasSuffix("é…"))
    }

    @Test("A chain of a thousand steps is shown")
    func long() async throws {
        let events = (1...1000).map { SampleChain.event($0, "a", parent: $0 - 1) }
        #expect(try await chain(events, columns: 80).split(separator: "\n").count == 1001)
    }

    @Test(
        "What is no chain is told",
        arguments: [
            ("{}", "holds no items"), (#"{"items":[1]}"#, "is not the management API of a gateway; check the API's URL"),
            (#"{"items":[{"id":"a"}]}"#, "is not the management API of a gateway; check the API's URL"),
        ])
    func foreign(body: String, message: String) async throws {
        let run = await ForgeRun(["event", "chain", ID.event], try ScriptedServer(.answer(200, body)))
        #expect(run.status == 1 && run.error.hasSuffix(message) && run.output.isEmpty, "\(run.error)")
    }

    // MARK: - Followed

    private func follow(
        _ before: [String], _ after: [String], _ words: [String] = [], columns: Int? = 120, timer: TestTimer = TestTimer()
    ) async throws -> (output: String, requests: [ReceivedRequest]) {
        let server = try ScriptedServer(.answer(200, SampleChain.answer(before)), SampleChain.stream(after))
        let run = await ForgeRun(["event", "chain", ID.event, "--follow"] + words, server, columns: columns, timer: timer)
        #expect(run.status == 0 && run.error.isEmpty && run.told.isEmpty, "\(run.error)")
        return (run.output, server.requests)
    }

    @Test("Followed, each event is a line as it comes, with the time since the line above, until the chain is finished")
    func followed() async throws {
        let other = SampleChain.event(8, "trigger.fired", chain: ID.action)
        let (output, requests) = try await follow(Array(SampleChain.call[..<2]), [other] + SampleChain.call[1...] + [other])
        #expect(
            output == """
                Chain \(ID.event), begun on 2026-01-02

                03:04:05.000            trigger.fired               New lead, by a webhook
                03:04:05.011    +11 ms    outbound.scheduled        to +12025550143, priority 8
                03:04:05.012     +1 ms    trigger.completed         in 11 ms
                03:04:05.250   +238 ms      outbound.dispatched     attempt 1, call CA1
                03:04:05.900   +650 ms        outbound.rescheduled  attempt 1, busy, again at 2026-01-02T03:34:05.900Z
                03:34:06.000   +30 min          outbound.dispatched  attempt 2, call CA2
                03:34:48.500   +42.5 s            outbound.completed  attempt 2, answered, 42 s

                """)
        #expect(
            requests.map(\.target)
                == ["/chain", "/stream"].map { path in
                    "/v1/\(ForgeRun.workspace)/events" + (path == "/chain" ? "/\(ID.event)" : "") + path
                })
        #expect(requests[1].headers["last-event-id"] == SampleChain.eventID(2))
        #expect(requests[1].headers["accept"] == "text/event-stream")
    }

    @Test("Followed and piped, it is one JSON object a line; with --tree it is text, and with --field the field")
    func followedForPrograms() async throws {
        let (before, after) = (Array(SampleChain.call[..<2]), Array(SampleChain.call[2...]))
        #expect(try await follow(before, after, columns: nil).output == SampleChain.call.map { $0 + "\n" }.joined())
        #expect(
            try await follow(before, after, ["--tree"], columns: nil).output.hasPrefix("Chain \(ID.event), begun on 2026-01-02\n\n03:04"))
        #expect(try await follow(before, after, ["--field", "event_type"]).output.hasPrefix("trigger.fired\noutbound.scheduled\n"))
    }

    @Test("A chain that is finished is waited on for a second, and goes on when its end fires another trigger")
    func settling() async throws {
        let before = [SampleChain.event(1, "lead.scored", trigger: nil)]
        let after = [
            SampleChain.event(2, "trigger.fired", #"{"triggered_by":"event:1"}"#, parent: 1),
            SampleChain.event(3, "trigger.completed", #"{"duration_ms":1}"#, parent: 2),
        ]
        // The first second passes while the connection is made again, in the middle of the new trigger's run, and ends nothing.
        let timer = TestTimer(passingAt: 2)
        let server = try ScriptedServer(
            .answer(200, SampleChain.answer(before)), SampleChain.stream([after[0]], then: .close), SampleChain.stream([after[1]]))
        let run = await ForgeRun(["event", "chain", ID.event, "--follow"], server, timer: timer)
        #expect(run.output.split(separator: "\n").count == 4 && run.status == 0, "\(run.output)\(run.error)")
        #expect(timer.delays == [.seconds(1), .seconds(1), .seconds(1)])
    }

    @Test("An event that is not there is told", arguments: [[], ["--follow"]])
    func unknown(words: [String]) async throws {
        let body = #"{"detail":"No event with this id exists in this workspace.","error_code":"event_not_found","request_id":"r"}"#
        let run = await ForgeRun(["event", "chain", ID.event] + words, try ScriptedServer(.answer(404, body)))
        #expect(run.status == 1 && run.error == "Error: No event with this id exists in this workspace.")
    }

    @Test("An event that the stream brings again is shown once")
    func twice() async throws {
        let chain = [SampleChain.event(1, "trigger.fired"), SampleChain.event(2, "trigger.completed", parent: 1)]
        #expect(try await follow([chain[0]], chain, columns: nil).output == chain.map { $0 + "\n" }.joined())
    }
}
