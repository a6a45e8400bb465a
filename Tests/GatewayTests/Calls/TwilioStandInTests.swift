import FieldMapping
import Foundation
import Identifiers
import TestSupport
import Testing

@testable import gateway

/// The stand-in itself, asked without the code that it is to test.
@Suite("The stand-in for Twilio")
struct TwilioStandInTests {
    private let standIn: TwilioStandIn
    private let clock = ManualClock()
    private static let calls = "/2010-04-01/Accounts/\(TwilioStandIn.accountSID)/Calls"

    init() throws {
        standIn = try TwilioStandIn { [clock] in clock.now }
    }

    private func send(
        _ method: String, _ path: String, _ body: String? = nil, token: String = TwilioStandIn.authToken,
        type: String = "application/x-www-form-urlencoded"
    ) async throws -> HTTPAnswer {
        let credentials = Data("\(TwilioStandIn.accountSID):\(token)".utf8).base64EncodedString()
        return try await HTTPExchange.send(
            method, path, port: standIn.port, headers: [("authorization", "Basic \(credentials)"), ("content-type", type)],
            body: body.map { Array($0.utf8) })
    }

    @Test("makes, tells and lists a call")
    func happyPath() async throws {
        let form = "To=%2B12025550142&From=%2B12025550199&Url=http%3A%2F%2Fv.test%2F&StatusCallbackEvent=a&StatusCallbackEvent=b"
        let created = try await send("POST", "\(Self.calls).json", form)
        #expect(created.status == 201 && created["status"]?.string == "queued" && created["date_created"]?.isNull == true)
        let sid = try #require(created["sid"]?.string)
        #expect(sid.hasPrefix("CA") && sid.count == 34)
        let call = try #require(standIn.calls.first)
        #expect(call.sid == sid && call.to == "+12025550142" && call.values("StatusCallbackEvent") == ["a", "b"])
        standIn.set("completed", seconds: 7, of: sid)
        let fetched = try await send("GET", "\(Self.calls)/\(sid).json")
        #expect(fetched.status == 200 && fetched["status"]?.string == "completed" && fetched["duration"]?.string == "7")
        #expect(fetched["date_created"]?.string == "Fri, 02 Jan 2026 03:04:05 +0000")
        let list = try await send("GET", "\(Self.calls).json?To=%2B12025550142")
        #expect(list["calls.0.sid"]?.string == sid && list["next_page_uri"]?.isNull == true)
        #expect(try await send("GET", "\(Self.calls).json?To=%2B12025550143")["calls"]?.elements?.isEmpty == true)
    }

    @Test("lists page by page, newest first")
    func pages() async throws {
        let calls = (0..<3).map { standIn.addCall(to: "+12025550142", createdAt: Timestamp.start.advanced(bySeconds: $0)) }
        var sids: [String] = []
        var next: String? = "\(Self.calls).json?To=%2B12025550142&PageSize=2"
        while let path = next {
            let page = try await send("GET", path)
            sids += page["calls"]?.elements?.compactMap { $0.at("sid")?.string } ?? []
            next = page["next_page_uri"]?.string
        }
        #expect(sids == calls.reversed().map(\.sid) && standIn.requests.count == 2)
    }

    @Test(
        "refuses what Twilio refuses",
        arguments: [
            ("From=%2B1&Url=http://v", 400, 21201), ("To=12025550142&From=%2B1&Url=http://v", 400, 21211),
            ("To=%2B12025550142&Url=http://v", 400, 21213), ("To=%2B12025550142&From=%2B1", 400, 21205),
        ])
    func refused(form: String, status: Int, code: Int) async throws {
        let answer = try await send("POST", "\(Self.calls).json", form)
        #expect(answer.status == status && answer["code"]?.integer == code && answer["status"]?.integer == status)
        #expect(standIn.calls.isEmpty)
    }

    @Test("asks for the account's credentials, and knows no other paths")
    func paths() async throws {
        #expect(try await send("GET", "\(Self.calls).json", token: "x")["code"]?.integer == 20003)
        #expect(try await send("GET", "\(Self.calls)/CA1.json")["code"]?.integer == 20404)
        #expect(try await send("GET", "/2010-04-01/Accounts/AC1/Calls.json").status == 404)
        #expect(try await send("POST", "\(Self.calls).json", "{}", type: "application/json").status == 400)
    }

    @Test("fails as it is told, and counts the calls that were made all the same")
    func failures() async throws {
        let form = "To=%2B12025550142&From=%2B1&Url=http%3A%2F%2Fv.test%2F"
        standIn.answer(next: .refuse(status: 429, code: 20429, headers: "Retry-After: 3\r\n"), .placeAndClose)
        let busy = try await send("POST", "\(Self.calls).json", form)
        #expect(busy.status == 429 && busy.header("retry-after") == "3" && standIn.calls.isEmpty)
        await #expect(throws: (any Error).self) { try await send("POST", "\(Self.calls).json", form) }
        #expect(standIn.calls(to: "+12025550142").count == 1)
        #expect(try await send("POST", "\(Self.calls).json", form).status == 201)
        standIn.stop()
        await #expect(throws: (any Error).self) { try await send("POST", "\(Self.calls).json", form) }
        try standIn.start()
        standIn.refuseReads(503)
        #expect(try await send("GET", "\(Self.calls).json").status == 503)
        #expect(standIn.calls.count == 2)
    }

    @Test("signs its callbacks as Twilio's documentation does in its example")
    func signature() {
        let fields = [
            ("To", "+18005551212"), ("Digits", "1234"), ("CallSid", "CA1234567890ABCDE"), ("From", "+12349013030"),
            ("Caller", "+12349013030"),
        ]
        #expect(
            TwilioStandIn.signature("https://mycompany.com/myapp.php?foo=1&bar=2", fields, "12345") == "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")
        let callback = TwilioStandIn.StatusCallback(url: "https://gw.test:8/a?b=c", fields: [("To", "+1 é"), ("x", "")], signature: "s")
        #expect(callback.target == "/a?b=c" && callback.body.text == "To=%2B1%20%C3%A9&x=")
    }
}
