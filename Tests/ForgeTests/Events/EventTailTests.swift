import TestSupport
import Testing
import TriggerBridge

@testable import forge

/// `forge platform event tail`.
struct EventTailTests {
    private static let events = [
        SampleChain.event(1, "trigger.fired", #"{"trigger_name":"New lead","triggered_by":"cron"}"#),
        SampleChain.event(2, "lead.scored", "{\"score\":\n87.0}", at: "03:04:06.789"),
    ]

    private func tail(
        _ words: [String], _ replies: Reply..., columns: Int? = 120, environment: [String: String] = [:]
    ) async throws -> (run: ForgeRun, requests: [ReceivedRequest]) {
        let server = try ScriptedServer { replies[min($0.number, replies.count) - 1] }
        let environment = ForgeRun.environment(server.url).merging(environment) { $1 }
        return (await ForgeRun(["event", "tail"] + words, server, columns: columns, environment: environment), server.requests)
    }

    @Test("Each event is a line, until as many have come as were asked for")
    func lines() async throws {
        let (run, requests) = try await tail(["--count", "2"], SampleChain.stream(Self.events + Self.events))
        #expect(
            run.output == """
                03:04:05.000  trigger.fired         …0000e001  New lead, by its schedule
                03:04:06.789  lead.scored           …0000e001  {"score": 87.0}

                """)
        #expect(run.status == 0 && run.error.isEmpty && run.told.isEmpty)
        #expect(requests.map(\.target) == ["/v1/\(ForgeRun.workspace)/events/stream"])
        #expect(requests[0].headers["last-event-id"] == nil && requests[0].headers["accept"] == "text/event-stream")
    }

    @Test("Piped it is one JSON object a line, and with --field the field of those that have it")
    func forPrograms() async throws {
        let lines = Self.events.map { $0.replacing("\n", with: " ") + "\n" }.joined()
        for (words, columns) in [([], nil), (["--json"], 120)] as [([String], Int?)] {
            #expect(try await tail(["--count", "2"] + words, SampleChain.stream(Self.events), columns: columns).run.output == lines)
        }
        let data = "{\"trigger_name\":\"New lead\",\"triggered_by\":\"cron\"}\n{\"score\": 87.0}\n"
        for (field, text) in [("data", data), ("data.score", "87.0\n")] {
            #expect(try await tail(["--count", "2", "--field", field], SampleChain.stream(Self.events)).run.output == text)
        }
    }

    @Test("A type and an event to go on behind are asked for")
    func options() async throws {
        let (_, requests) = try await tail(
            ["--count", "1", "--type", "outbound.*", "--after", ID.event.uppercased()], SampleChain.stream(Self.events))
        #expect(requests[0].target.hasSuffix("/events/stream?event_type=outbound%2E%2A"))
        #expect(requests[0].headers["last-event-id"] == ID.event)
    }

    @Test(
        "Types are coloured on a terminal",
        arguments: [
            ("trigger.fired", 36), ("trigger.completed", 32), ("outbound.completed", 32), ("trigger.failed", 31), ("outbound.failed", 31),
            ("trigger.skipped", 31), ("outbound.scheduled", 34), ("outbound.dispatched", 34), ("outbound.rescheduled", 33),
            ("outbound.cancelled", 33), ("lead.scored", nil), ("lead.fired", nil),
        ] as [(String, Int?)])
    func colours(type: String, colour: Int?) async throws {
        let stream = SampleChain.stream([SampleChain.event(1, type)])
        let painted = colour.map { "\u{1B}[\($0)m\(type)\u{1B}[0m" } ?? type
        let gap = String(repeating: " ", count: 22 - type.count)
        let run = try await tail(["--count", "1"], stream, environment: ["NO_COLOR": ""]).run
        #expect(run.output == "03:04:05.000  \(painted)\(gap)…0000e001  \n")
        for environment in [["NO_COLOR": "1"], ["NO_COLOR": "", "TERM": "dumb"]] {
            #expect(try await !tail(["--count", "1"], stream, environment: environment).run.output.contains("\u{1B}"))
        }
        #expect(try await !tail(["--count", "1"], stream, columns: nil, environment: ["NO_COLOR": ""]).run.output.contains("\u{1B}"))
    }

    @Test("A line that is too wide is cut, its colour is not")
    func narrow() async throws {
        let stream = SampleChain.stream([SampleChain.event(1, "trigger.failed", #"{"reason":"a sentence that is longer than the line"}"#)])
        let run = try await tail(["--count", "1"], stream, columns: 60, environment: ["NO_COLOR": ""]).run
        let line = run.output.replacing("\u{1B}[31m", with: "").replacing("\u{1B}[0m", with: "")
        #expect(line == "03:04:05.000  trigger.failed        …0000e001  a sentence t…\n" && line.count == 61)
    }

    // MARK: - Lost connections

    @Test("A lost connection is made again behind the last event, and the user is told")
    func reconnecting() async throws {
        let timer = TestTimer()
        let broken = Reply.bytes(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1000000\r\n\r\n" + SampleChain.serverSent(Self.events[0])
                + "data: half an ev", then: .close)
        let server = try ScriptedServer(
            broken, .answer(503, #"{"detail":"Not now."}"#), .nothing(then: .close), SampleChain.stream([Self.events[1]]))
        let run = await ForgeRun(["event", "tail", "--count", "2"], server, columns: nil, timer: timer)
        #expect(run.output.split(separator: "\n").count == 2 && run.status == 0, "\(run.error)")
        #expect(run.told.count == 2 && run.told[1] == "forge: connected again")
        #expect(run.told[0] == "forge: the connection was lost: the connection was closed before the answer was complete; trying again")
        #expect(server.requests.map { $0.headers["last-event-id"] } == [nil] + Array(repeating: SampleChain.eventID(1), count: 3))
        #expect(timer.delays == [.milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test("Between two connections is what the server asks for at least, and longer and longer while nothing comes")
    func backoff() async throws {
        let timer = TestTimer()
        let server = try ScriptedServer { request in
            switch request.number {
            case 1: SampleChain.stream([Self.events[0]], then: .close)
            case 2...7: .nothing(then: .close)
            case 8: SampleChain.stream([], then: .close)
            default: SampleChain.stream([Self.events[1]])
            }
        }
        let run = await ForgeRun(["event", "tail", "--count", "2"], server, columns: nil, timer: timer)
        #expect(timer.delays == [1, 1, 2, 4, 8, 8, 8, 1].map { .seconds($0) })
        #expect(run.told.filter { $0.contains("lost") }.count == 2 && run.told[0].contains("the server ended it"), "\(run.told)")
    }

    @Test("An id that the server names before any event is gone on behind; without one the gap is told")
    func gap() async throws {
        for id in ["", "id: \(ID.task)\n\n"] {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
            let server = try ScriptedServer(.bytes(head + ": hello\n\n" + id, then: .close), SampleChain.stream([Self.events[0]]))
            let run = await ForgeRun(["event", "tail", "--count", "1"], server)
            #expect(server.requests[1].headers["last-event-id"] == (id.isEmpty ? nil : ID.task))
            #expect(run.told.last == "forge: connected again" + (id.isEmpty ? "; what was published meanwhile is not shown" : ""))
        }
    }

    @Test("A server that cannot be reached at first is an error, as a refusal is at any time")
    func errors() async throws {
        let refusal = Reply.answer(403, #"{"detail":"Not with this key."}"#)
        let first = try await tail([], refusal).run
        let later = try await tail([], SampleChain.stream([], then: .close), refusal).run
        for run in [first, later] { #expect(run.status == 1 && run.error == "Error: Not with this key.") }
        let away = await ForgeRun(
            ["event", "tail"], environment: ForgeRun.environment("http://127.0.0.1:\(try LoopbackListener.closedPort())"))
        #expect(away.status == 1 && away.error.hasSuffix("cannot be reached: nothing accepts connections there.") && away.told.isEmpty)
        let unready = try await tail([], .answer(503, #"{"detail":"Not now.","request_id":"r"}"#)).run
        #expect(unready.status == 1 && unready.error == "Error: Not now. (request id: r)")
    }

    @Test(
        "What is no stream of events is told",
        arguments: [
            Reply.answer(200, "<html>"), .answer(200, "{}", headers: "Content-Type: application/json\r\n"),
            .bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n", then: .keepOpen),
            .bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"id\": 1}\n\n", then: .keepOpen),
        ])
    func foreign(reply: Reply) async throws {
        let run = try await tail([], reply).run
        #expect(run.status == 1 && run.error.hasSuffix("is not the management API of a gateway; check the API's URL"), "\(run.error)")
    }

    // MARK: - Ctrl-C

    @Test("Ctrl-C ends it with status 0, while it reads and while it waits to connect again")
    func interrupted() async throws {
        let server = try ScriptedServer(SampleChain.stream([]))
        let reading = await ForgeRun(["event", "tail"], server) { await server.wait(forRequests: 1) }
        let again = try ScriptedServer(SampleChain.stream([], then: .close))
        let waiting = await ForgeRun(["event", "tail"], again, timer: TestTimer(.cancelled))
        for run in [reading, waiting] { #expect(run.status == 0 && run.error.isEmpty && run.output.isEmpty) }
    }
}
