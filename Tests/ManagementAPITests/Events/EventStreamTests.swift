import FieldMapping
import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import ManagementAPI

@Suite("/events/stream")
struct EventStreamTests {
    private let world = World()

    /// Limits under which a test does not wait long for what comes now and then.
    private static var brisk: EventStreamLimits {
        var limits = EventStreamLimits()
        limits.keepAlive = .milliseconds(20)
        return limits
    }

    private func publish(_ type: String, _ data: String = "{}", in workspace: Identifier? = nil) async throws -> Event {
        let new = NewEvent(
            workspaceID: workspace ?? world.workspaceID, eventType: try PublishedEventType(type), data: try JSONObject(data.bytes),
            idempotencyKey: nil, traceID: nil)
        return try await world.engine.publish(new).event
    }

    @Test("an event is three lines, its data on one, the same as the chain shows")
    func frames() async throws {
        try await world.serve { api in
            let stream = try await api.stream()
            #expect(stream.head.status == 200)
            #expect(stream.head.header("content-type") == "text/event-stream")
            #expect(stream.head.header("cache-control") == "no-store")
            #expect(stream.head.header("x-request-id") != nil)
            let head = try #require(try await onItsThread { try stream.next() })
            #expect(head.rest == ["retry: 1000"] && head.id != nil && head.event == nil && head.data == nil)
            let event = try await publish("lead.created", "{\n  \"a\" : [\r\n\t1.10],\n\"s\":\"\\n\"}")
            let frame = try #require(try await onItsThread { try stream.next() })
            #expect(frame.id == "\(event.id)" && frame.event == "lead.created" && frame.rest.isEmpty)
            let shown = try #require(try await api.call("GET", "/events/\(event.id)/chain").items.first)
            let data = try JSONObject(try #require(frame.data).bytes)
            #expect(data.keys == shown.keys)
            #expect(data.raw("data") == "{   \"a\" : [   1.10], \"s\":\"\\n\"}")
        }
    }

    @Test("without an id the stream begins now, and has this workspace's events only")
    func fromNowOn() async throws {
        _ = try await publish("before")
        try await world.serve { api in
            let stream = try await api.stream()
            _ = try await publish("strange", in: world.ids.next())
            let events = [try await publish("a"), try await publish("b")]
            #expect(try await onItsThread { try stream.events(2) }.map(\.id) == events.map { "\($0.id)" })
        }
    }

    @Test("a reader that was cut off before its first event goes on from where it began", arguments: [true, false])
    func cutOffEarly(isEmpty: Bool) async throws {
        if !isEmpty { _ = try await publish("before") }
        try await world.serve { api in
            var stream = try await api.stream("?event_type=a")
            let id = try await onItsThread { [stream] in try stream.next() }?.id
            stream.leave()
            let events = [try await publish("a"), try await publish("b"), try await publish("a")]
            for _ in 0..<2 {
                stream = try await api.stream("?event_type=a", lastEventID: id)
                let frames = try await onItsThread { [stream] in (try stream.next(), try stream.events(2)) }
                #expect(frames.0?.id == id && frames.1.map(\.id) == ["\(events[0].id)", "\(events[2].id)"])
            }
        }
    }

    @Test("a stream goes on behind the last event that was seen; the header goes before the parameter")
    func resumes() async throws {
        let ids = [try await publish("a"), try await publish("b"), try await publish("c"), try await publish("b")].map { "\($0.id)" }
        try await world.serve { api in
            for (path, header, expected) in [
                ("", ids[0], [1, 2, 3]), ("?last_event_id=\(ids[1])", nil, [2, 3]), ("?last_event_id=\(ids[0])", ids[2], [3]),
                ("?event_type=b", ids[0], [1, 3]), ("?event_type=*&last_event_id=\(ids[2])", nil, [3]),
            ] {
                let stream = try await api.stream(path, lastEventID: header)
                let frames = try await onItsThread { try stream.events(expected.count) }
                #expect(frames.map(\.id) == expected.map { ids[$0] }, "\(path)")
            }
        }
    }

    @Test("nothing is missed and nothing comes twice over reconnects while events are written")
    func reconnects() async throws {
        try await world.serve { api in
            let first = try await publish("e0")
            let writing = Task {
                for number in 1..<300 { _ = try await publish("e\(number)") }
            }
            var (seen, last) = (["e0"], "\(first.id)")
            while seen.count < 300 {
                let stream = try await api.stream(lastEventID: last)
                let wanted = min(37, 300 - seen.count)
                let frames = try await onItsThread { try stream.events(wanted) }
                stream.leave()
                seen += frames.compactMap(\.event)
                last = try #require(frames.last?.id)
            }
            try await writing.value
            #expect(seen == (0..<300).map { "e\($0)" })
        }
    }

    @Test(
        "what is malformed is refused with its place",
        arguments: [
            ("?last_event_id=x", nil, ["query.last_event_id"]), ("", "1", ["header.Last-Event-ID"]),
            ("?event_type=a%20b&last_event_id=", nil, ["query.last_event_id", "query.event_type"]),
            ("?last_event_id=x&event_type=", "y", ["query.last_event_id", "header.Last-Event-ID", "query.event_type"]),
        ] as [(String, String?, [String])])
    func refuses(query: String, header: String?, locations: [String]) async throws {
        try await world.serve { api in
            let answer = try await api.call(
                "GET", "/events/stream\(query)", as: .viewer, headers: header.map { [("Last-Event-ID", $0)] } ?? [])
            #expect(answer.status == 422)
            #expect(answer.locations == locations)
        }
    }

    @Test("a silent stream says now and then that it is there, also when only unwanted events come")
    func keepAlive() async throws {
        try await world.serve(streams: Self.brisk) { api in
            let stream = try await api.stream("?event_type=wanted")
            let writing = Task {
                while !Task.isCancelled { _ = try await publish("unwanted") }
            }
            for _ in 0..<2 {
                let hasCome = try await onItsThread {
                    for _ in 0..<10 where try stream.next()?.rest == [": keep-alive"] { return true }
                    return false
                }
                #expect(hasCome)
            }
            writing.cancel()
            let event = try await publish("wanted")
            #expect(try await onItsThread { try stream.nextEvent() }?.id == "\(event.id)")
        }
    }

    @Test("the stream of a key that was revoked ends, and another's goes on")
    func revoked() async throws {
        try await world.serve(streams: Self.brisk) { api in
            let (ending, staying) = (try await api.stream(as: .operator), try await api.stream(as: .viewer))
            let keys = try await api.call("GET", "/api-keys").items
            let id = try #require(try keys.first { try $0.text("role") == "operator" }).text("id")
            #expect(try await api.call("DELETE", "/api-keys/\(id)").status == 204)
            let hasEnded = try await onItsThread {
                for _ in 0..<1000 where try ending.next() == nil { return true }
                return false
            }
            #expect(hasEnded)
            let event = try await publish("a")
            #expect(try await onItsThread { try staying.nextEvent() }?.id == "\(event.id)")
        }
    }

    @Test("a store that cannot be asked about the key for a while ends no stream")
    func keysUnavailable() async throws {
        try await world.serve(streams: Self.brisk) { api in
            let stream = try await api.stream()
            await world.keys.fail(with: .unavailable("disk I/O error"))
            for _ in 0..<4 { #expect(try await onItsThread { try stream.next() } != nil) }
            await world.keys.fail(with: nil)
            let event = try await publish("a")
            #expect(try await onItsThread { try stream.nextEvent() }?.id == "\(event.id)")
        }
    }

    @Test("a stream whose events cannot be read ends in order, for the client to come again")
    func unreadable() async throws {
        try await world.serve { api in
            let stream = try await api.stream()
            await world.store.fail(with: [.unavailable("disk I/O error")])
            await world.store.append(TriggerStoreWorld(world.store).makeEvent(in: world.workspaceID))
            #expect(try await onItsThread { try stream.nextEvent() } == nil)
        }
    }

    @Test("beyond so many streams there is no place, until one is left")
    func places() async throws {
        var limits = Self.brisk
        limits.count = 2
        try await world.serve(streams: limits) { api in
            let streams = [try await api.stream(), try await api.stream()]
            let refused = try await api.call("GET", "/events/stream", as: .viewer)
            #expect(refused.status == 503 && refused.errorCode == "overloaded")
            #expect(refused.header("retry-after") == "1")
            #expect(refused.detail?.hasPrefix("The limit of event streams is reached: 2,") == true)
            streams[0].leave()
            var third = try await api.stream()
            // The server hears of it when it hears of it.
            for _ in 0..<1000 where third.head.status == 503 { third = try await api.stream() }
            #expect(third.head.status == 200)
            let event = try await publish("a")
            for stream in [streams[1], third] {
                #expect(try await onItsThread { try stream.nextEvent() }?.id == "\(event.id)")
            }
        }
    }

    @Test("one workspace cannot take all places")
    func placesOfWorkspaces() async throws {
        let streams = EventStreams(EventStreamLimits())
        let (greedy, modest) = (world.ids.next(), world.ids.next())
        var taken = (0..<300).compactMap { _ in streams.enter(greedy) }
        #expect(taken.count == 64)
        taken.removeLast(2)
        #expect(streams.enter(modest) != nil)
        taken += (0..<10).compactMap { _ in streams.enter(greedy) }
        #expect(taken.count == 64)
        for _ in 0..<3 {
            let workspaceID = world.ids.next()
            taken += (0..<64).compactMap { _ in streams.enter(workspaceID) }
        }
        #expect(taken.count == 256 && streams.enter(modest) == nil)
    }

    @Test("a reader that takes nothing holds up no writer and no other reader")
    func slowReader() async throws {
        try await world.serve { api in
            let (slow, fast) = (try await api.stream(buffers: 4096), try await api.stream())
            let data = #"{"a":"\#(String(repeating: "x", count: 60_000))"}"#
            var ids: [String] = []
            for _ in 0..<100 { ids.append("\(try await publish("a", data).id)") }
            let expected = ids
            #expect(try await onItsThread { try fast.events(100) }.map(\.id) == expected)
            #expect(try await onItsThread { try slow.events(100) }.map(\.id) == expected)
        }
    }
}

extension API {
    /// A stream, once its head is there.
    fileprivate func stream(
        _ query: String = "", lastEventID: String? = nil, as role: Role = .viewer, buffers: Int32? = nil
    ) async throws -> EventStreamClient {
        var headers = [(name: "authorization", value: "Bearer \(keys[role] ?? "")")]
        if let lastEventID { headers.append(("Last-Event-ID", lastEventID)) }
        let (path, port, all) = ("/v1/\(workspaceID)/events/stream\(query)", port, headers)
        return try await onItsThread { try EventStreamClient(path, port: port, headers: all, buffers: buffers) }
    }
}
