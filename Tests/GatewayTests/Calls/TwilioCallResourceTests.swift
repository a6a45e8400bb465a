import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import gateway

@Suite("A call as Twilio tells it")
struct TwilioCallResourceTests {
    @Test(
        "is as far as its status says",
        arguments: [
            ("queued", .underWay), ("initiated", .underWay), ("ringing", .underWay), ("in-progress", .underWay),
            ("completed", .ended(.answered(seconds: 15))), ("busy", .ended(.busy)), ("no-answer", .ended(.noAnswer)),
            ("failed", .ended(.failed)), ("canceled", .ended(.cancelled)),
        ] as [(String, CallProgress)])
    func status(status: String, progress: CallProgress) throws {
        let call = try #require(TwilioCall(#"{"sid":"CA1","status":"\#(status)","duration":"15"}"#.bytes))
        #expect(call.progress == progress)
    }

    @Test("has no progress with a status that is not known", arguments: ["", "Completed", "answered", "cancelled"])
    func unknownStatus(status: String) throws {
        #expect(try #require(TwilioCall(#"{"sid":"CA1","status":"\#(status)"}"#.bytes)).progress == nil)
    }

    @Test(
        "has its duration as text or as a number, or has none",
        arguments: [(#""0""#, 0), ("61", 61), ("null", nil), (#""x""#, nil), ("1.5", nil)] as [(String, Int?)])
    func duration(json: String, seconds: Int?) throws {
        let call = try #require(TwilioCall(#"{"sid":"CA1","status":"completed","duration":\#(json)}"#.bytes))
        #expect(call.progress == .ended(.answered(seconds: seconds)))
    }

    @Test("is dated when Twilio has dated it")
    func date() throws {
        let dated = try #require(TwilioCall(#"{"sid":"CA1","date_created":"Fri, 02 Jan 2026 03:04:05 +0000"}"#.bytes))
        #expect(dated.createdAt == .start)
        #expect(try #require(TwilioCall(#"{"sid":"CA1","date_created":null}"#.bytes)).createdAt == nil)
    }

    @Test(
        "is none without a sid that can stand in a URL",
        arguments: [
            "", "{}", "[]", #"{"sid":null}"#, #"{"sid":7}"#, #"{"sid":""}"#, #"{"sid":"CA/../1"}"#, #"{"sid":"CA 1"}"#, #"{"sid":"CA1"#,
            #"{"sid":"\#(String(repeating: "a", count: 65))"}"#, "<html></html>",
        ])
    func none(body: String) {
        #expect(TwilioCall(body.bytes) == nil)
    }

    @Test("stands on a page, which names the next")
    func page() throws {
        let page = try #require(
            TwilioCallPage(#"{"calls":[{"sid":"CA2","status":"busy"},{"sid":"CA1"}],"next_page_uri":"/next?a=b","page":0}"#.bytes))
        #expect(page.calls.map(\.sid) == ["CA2", "CA1"] && page.next == "/next?a=b")
        let last = try #require(TwilioCallPage(#"{"calls":[],"next_page_uri":null}"#.bytes))
        #expect(last.calls.isEmpty && last.next == nil)
    }

    @Test(
        "hides on no page that cannot be read",
        arguments: ["", "{}", #"{"calls":null}"#, #"{"calls":[{}]}"#, #"{"calls":[{"sid":"CA1"},7]}"#])
    func noPage(body: String) {
        #expect(TwilioCallPage(body.bytes) == nil)
    }
}
