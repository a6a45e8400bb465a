import Terminal
import TestSupport
import Testing
import TriggerBridge

struct RefusalTests {
    private func refusal(_ status: Int, _ body: String, to request: String? = nil) -> String? {
        Refusal(HTTPResponse(status: status, body: body.bytes), to: request)?.description
    }

    private static let violations =
        #"{"detail":[{"loc":["body","name"],"msg":"A.","type":"x"},{"loc":["body","accepted_event_types",3],"msg":"B.","type":"x"}]}"#

    @Test("An answer that is 2xx is no refusal", arguments: [200, 201, 204, 299])
    func success(status: Int) {
        #expect(refusal(status, #"{"detail":"no"}"#) == nil)
    }

    @Test("The server's sentence is told as it is")
    func sentence() {
        let body = #"{"detail":"No trigger with this id exists.","error_code":"x","request_id":"r"}"#
        #expect(refusal(404, body) == "No trigger with this id exists.")
        #expect(refusal(404, body, to: "GET u") == "GET u was answered 404: No trigger with this id exists.")
    }

    @Test("Each violation has a line, with the way to it, below the Error: in front of the first")
    func violations() {
        #expect(refusal(422, Self.violations) == "body.name: A.\n       body.accepted_event_types.3: B.")
        #expect(refusal(422, Self.violations, to: "POST u") == "POST u was answered 422: body.name: A. body.accepted_event_types.3: B.")
    }

    @Test("A fault of the server is told with the id under which its log tells more", arguments: [500, 503])
    func fault(status: Int) {
        #expect(refusal(status, #"{"detail":"Broken.","request_id":"r-1"}"#) == "Broken. (request id: r-1)")
    }

    @Test("An answer of somebody else is told by its status", arguments: ["", "<html>", "[]", "{}", #"{"detail":7}"#, #"{"detail":[]}"#])
    func foreign(body: String) {
        #expect(refusal(502, body) == "the server answered 502 and gave no reason")
        #expect(refusal(502, body, to: "GET u") == "GET u was answered 502: no reason given")
    }

    @Test("What the server says cannot steer the terminal")
    func control() {
        #expect(refusal(400, #"{"detail":"a\u001b[2J\nb"}"#) == #"a\u001b[2J b"#)
    }
}
