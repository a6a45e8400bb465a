import Identifiers
import TestSupport
import Testing
import TriggerBridge
import TriggerEngine

@testable import gateway

@Suite("What Twilio's answer says of a call")
struct PlacementTwilioTests {
    enum Kind { case placed, refused, unavailable, uncertain }

    private static let number = "+12025550142"

    private func judge(_ status: Int, _ body: String, headers: String = "") -> Placement {
        Placement(
            twilio: .success(HTTPResponse(status: status, headers: HTTPHeaders(lines: headers.bytes), body: body.bytes)), at: .start)
    }

    private func error(_ code: Int?) -> String {
        let number = code.map(String.init) ?? "null"
        return #"{"code":\#(number),"message":"The number \#(Self.number) is wrong","status":400}"#
    }

    @Test(
        "follows from its status and from the code of the error",
        arguments: [
            (400, 21211, .refused), (400, 21214, .refused), (400, 21215, .refused), (400, 99999, .refused), (400, nil, .refused),
            (403, 21215, .refused), (403, 20003, .unavailable), (403, 20005, .unavailable), (403, nil, .unavailable),
            (400, 20005, .unavailable), (400, 20008, .unavailable), (400, 10001, .unavailable), (401, 20003, .unavailable),
            (401, nil, .unavailable), (404, 20404, .unavailable), (404, nil, .unavailable), (404, 21211, .refused), (405, 20004, .refused),
            (407, nil, .unavailable), (408, nil, .uncertain), (413, nil, .refused), (429, 20429, .unavailable), (429, nil, .unavailable),
            (301, nil, .unavailable), (302, nil, .unavailable), (307, nil, .unavailable),
            (500, 20500, .uncertain), (502, nil, .uncertain), (503, 20503, .uncertain), (504, nil, .uncertain), (600, nil, .uncertain),
            (200, nil, .uncertain), (201, nil, .uncertain), (204, nil, .uncertain), (299, nil, .uncertain),
        ] as [(Int, Int?, Kind)])
    func answers(status: Int, code: Int?, kind: Kind) {
        let placement = judge(status, error(code))
        #expect(placement.kind == kind)
        #expect(placement.reason.contains("\(status)"))
        if let code, status >= 400 { #expect(placement.reason.contains("\(code)")) }
    }

    @Test("is that it was placed when a 2xx holds the sid", arguments: [200, 201, 202])
    func placed(status: Int) {
        #expect(
            judge(status, #"{"sid":"CA0123456789abcdef0123456789abcdef","status":"queued"}"#)
                == .placed(sid: "CA0123456789abcdef0123456789abcdef"))
    }

    @Test("is open when a 2xx cannot be read", arguments: ["", "{", "[]", #"{"sid":null}"#, #"{"sid":"../x"}"#, "<html>"])
    func unreadable(body: String) {
        #expect(judge(201, body).kind == .uncertain)
    }

    @Test("is what the status alone says when the answer is no error of Twilio's", arguments: ["", "<html>Bad Gateway</html>", "{", "[1]"])
    func foreignBody(body: String) {
        #expect(judge(400, body).kind == .refused && judge(403, body).kind == .unavailable && judge(502, body).kind == .uncertain)
    }

    @Test(
        "comes with the wait that Twilio asks for",
        arguments: [
            ("Retry-After: 7\r\n", .seconds(7)), ("retry-after: Fri, 02 Jan 2026 03:05:05 GMT\r\n", .seconds(60)), ("", nil),
            ("Retry-After: soon\r\n", nil),
        ] as [(String, Duration?)])
    func retryAfter(headers: String, wait: Duration?) {
        guard case .unavailable(_, let retryAfter) = judge(429, error(20429), headers: headers) else {
            Issue.record("not unavailable")
            return
        }
        #expect(retryAfter == wait)
    }

    @Test(
        "follows, without one, from whether anything may have been sent",
        arguments: [
            (.couldNotResolve, .unavailable), (.couldNotConnect, .unavailable), (.tlsHandshakeFailed, .unavailable),
            (.certificateInvalid, .unavailable), (.timedOut(.waiting), .unavailable), (.timedOut(.connecting), .unavailable),
            (.invalidURL, .unavailable), (.invalidHeader, .unavailable), (.timedOut(.answering), .uncertain),
            (.connectionReset, .uncertain), (.closedBeforeCompleteAnswer, .uncertain), (.notHTTP, .uncertain), (.cancelled, .uncertain),
            (.other(code: 1), .uncertain), (.responseTooLarge(status: 201), .uncertain), (.responseTooLarge(status: 503), .uncertain),
            (.responseTooLarge(status: 400), .refused), (.responseTooLarge(status: 403), .unavailable),
        ] as [(TransferFailure, Kind)])
    func failures(failure: TransferFailure, kind: Kind) {
        #expect(Placement(twilio: .failure(failure), at: .start).kind == kind)
    }

    @Test(
        "is a sentence that names no number, also where Twilio's own does", arguments: [400, 401, 403, 404, 408, 429, 500],
        [nil, 20003, 20404, 21205, 21210, 21211, 21214, 21215, 21216, 21219, 21609, 21626])
    func wording(status: Int, code: Int?) {
        let reason = judge(status, error(code)).reason
        #expect(reason.hasSuffix(".") && reason.first?.isUppercase == true && !reason.contains("  "))
        #expect(!reason.contains(Self.number) && !reason.contains("is wrong"))
    }

    @Test("names what is wrong for the codes that people meet")
    func hints() {
        #expect(
            judge(400, error(21211))
                == .refused(reason: "Twilio refuses the call (status 400, code 21211): the number to call is not valid."))
        #expect(judge(400, error(21626)) == .refused(reason: "Twilio refuses the call (status 400, code 21626)."))
    }
}

extension Placement {
    fileprivate var kind: PlacementTwilioTests.Kind {
        switch self {
        case .placed: .placed
        case .refused: .refused
        case .unavailable: .unavailable
        case .uncertain: .uncertain
        }
    }

    fileprivate var reason: String {
        switch self {
        case .placed: ""
        case .refused(let reason), .unavailable(let reason, _), .uncertain(let reason): reason
        }
    }
}
