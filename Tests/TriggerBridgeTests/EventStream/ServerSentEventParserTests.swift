import TestSupport
import Testing

@testable import TriggerBridge

@Suite("A stream of server-sent events")
struct ServerSentEventParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let stream: String
        let events: [ServerSentEvent]
        var lastEventID = ""
        var retry: Duration?
    }

    private static func event(_ data: String, _ type: String = "message", id: String = "") -> ServerSentEvent {
        ServerSentEvent(type: type, data: data.bytes, id: id)
    }

    /// From the standard's text, and what it leads to at the edges.
    static let cases: [Case] = [
        Case(testDescription: "nothing", stream: "", events: []),
        Case(testDescription: "an event", stream: "data: a\n\n", events: [event("a")]),
        Case(testDescription: "data in several lines", stream: "data: YHOO\ndata: +2\ndata: 10\n\n", events: [event("YHOO\n+2\n10")]),
        Case(
            testDescription: "the standard's example of ids and comments",
            stream: ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            events: [event("first event", id: "1"), event("second event"), event(" third event")]),
        Case(
            testDescription: "the standard's example of empty data",
            stream: "data\n\ndata\ndata\n\ndata:", events: [event(""), event("\n")]),
        Case(
            testDescription: "the standard's example of one space", stream: "data:test\n\ndata: test\n\n",
            events: [event("test"), event("test")]),
        Case(testDescription: "a type", stream: "event: add\ndata: 7\n\ndata: 8\n\n", events: [event("7", "add"), event("8")]),
        Case(testDescription: "the last type counts, an empty one is none", stream: "event: a\nevent\ndata: 1\n\n", events: [event("1")]),
        Case(testDescription: "a type without data is no event", stream: "event: a\n\ndata: 1\n\n", events: [event("1")]),
        Case(
            testDescription: "an id stays until another comes", stream: "id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n",
            events: [event("a", id: "1"), event("b", id: "1"), event("c", id: "2")], lastEventID: "2"),
        Case(testDescription: "an id without an event counts", stream: "id: 7\n\n", events: [], lastEventID: "7"),
        Case(
            testDescription: "an id whose event did not end does not", stream: "id: 1\ndata: a\n\nid: 2\ndata: b\n",
            events: [event("a", id: "1")], lastEventID: "1"),
        Case(
            testDescription: "an id with a NUL in it is passed over", stream: "id: 1\nid: 2\0\ndata: a\n\n",
            events: [event("a", id: "1")], lastEventID: "1"),
        Case(testDescription: "an id may be cleared", stream: "id: 1\n\nid:\n\n", events: []),
        Case(testDescription: "comments", stream: ": keep-alive\n\n:\n::data: x\ndata: a\n:data: b\n\n", events: [event("a")]),
        Case(testDescription: "a time to wait", stream: "retry: 1000\n\n", events: [], retry: .seconds(1)),
        Case(testDescription: "what is no time to wait", stream: "retry: 1s\nretry: -1\nretry:\nretry: 1.5\n\n", events: []),
        Case(
            testDescription: "a time beyond any number", stream: "retry: 5\nretry: 99999999999999999999\n", events: [],
            retry: .milliseconds(5)),
        Case(
            testDescription: "CR LF", stream: "id: 1\r\ndata: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n",
            events: [event("a\nb", id: "1"), event("c", id: "1")], lastEventID: "1"),
        Case(testDescription: "CR alone", stream: "event: x\rdata: a\rdata: b\r\rdata: c\r\r", events: [event("a\nb", "x"), event("c")]),
        Case(
            testDescription: "line ends of each kind", stream: "data: a\r\n\ndata: b\n\r\ndata: c\r\r\ndata: d\n\r",
            events: "abcd".map { event(String($0)) }),
        Case(testDescription: "a byte order mark", stream: "\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", events: [event("a")]),
        Case(testDescription: "a byte order mark and a comment", stream: "\u{FEFF}:\ndata: a\n\n", events: [event("a")]),
        Case(
            testDescription: "names are compared with case and without spaces", stream: "Data: a\n data: b\ndata : c\ndatas: d\n\n",
            events: []),
        Case(testDescription: "colons in a value", stream: "data: {\"a\": \"b:c\"}\n\n", events: [event("{\"a\": \"b:c\"}")]),
        Case(
            testDescription: "characters of several bytes", stream: "event: é\ndata: ü😀\nid: 日\n\n", events: [event("ü😀", "é", id: "日")],
            lastEventID: "日"),
        Case(
            testDescription: "a line separator is no line end", stream: "data: a\u{2028}b\u{85}c\u{0B}\u{0C}\n\n",
            events: [event("a\u{2028}b\u{85}c\u{0B}\u{0C}")]),
        Case(testDescription: "an end within an event", stream: "data: a\n\ndata: b\n", events: [event("a")]),
    ]

    @Test("is taken apart as the standard says", arguments: cases)
    func whole(one: Case) throws {
        var parser = ServerSentEventParser()
        #expect(try parser.feed(one.stream.utf8) == one.events)
        #expect(parser.lastEventID == one.lastEventID && parser.reconnectionTime == one.retry)
    }

    @Test("may be cut anywhere", arguments: cases)
    func cut(one: Case) throws {
        let bytes = one.stream.bytes
        for position in bytes.indices {
            var parser = ServerSentEventParser()
            let events = try parser.feed(bytes[..<position]) + parser.feed(bytes[position...])
            #expect(events == one.events, "cut at \(position)")
            #expect(parser.lastEventID == one.lastEventID && parser.reconnectionTime == one.retry, "cut at \(position)")
        }
        var parser = ServerSentEventParser()
        #expect(try bytes.flatMap { try parser.feed([$0]) } == one.events)
    }

    @Test("gives out an event with the byte that ends it", arguments: ["\n", "\r"])
    func promptly(end: String) throws {
        var parser = ServerSentEventParser()
        #expect(try parser.feed("data: a\(end)".utf8).isEmpty)
        #expect(try parser.feed(end.utf8) == [Self.event("a")])
        #expect(try parser.feed("\ndata: b\n\n".utf8) == [Self.event("b")])
    }

    @Test("goes on under the id of the one before it")
    func goingOn() throws {
        var parser = ServerSentEventParser(lastEventID: "7")
        #expect(try parser.feed("data: a\n\n".utf8) == [Self.event("a", id: "7")])
        #expect(parser.lastEventID == "7")
    }

    @Test("keeps bytes of data that are no UTF-8 as they are")
    func invalid() throws {
        var parser = ServerSentEventParser()
        #expect(try parser.feed("data: ".bytes + [0xFF, 0xC3] + "\n\n".bytes).map(\.data) == [[0xFF, 0xC3]])
    }

    @Test("is bounded, in a line and in an event")
    func bounded() throws {
        for stream in ["data: 3456789", "data: a\ndata: bc", "event:abc\ndata:bcd"] {
            var parser = ServerSentEventParser(maximumEventBytes: 9)
            #expect(throws: Never.self) { try parser.feed(stream.utf8.prefix(9)) }
            #expect(throws: ServerSentEventParser.TooLarge.self, "\(stream)") { try parser.feed(stream.utf8.dropFirst(9)) }
        }
        var parser = ServerSentEventParser(maximumEventBytes: 9)
        #expect(try parser.feed(String(repeating: "data: 1\n\n", count: 20).utf8).count == 20)
    }

    @Test("does not print what is in an event")
    func printing() {
        let event = Self.event("+12025550143")
        #expect("\(event)" == "event, 12 bytes" && String(reflecting: event) == "event, 12 bytes")
    }
}
