import Testing
import TriggerBridge

@Suite("A request")
struct HTTPRequestTests {
    @Test("prints without its URL, headers and body")
    func prints() {
        let request = HTTPRequest(
            .post, "https://secret@host/secret", headers: [("Authorization", "secret")], body: Array("secret".utf8))
        #expect("\(request)" == "POST request, 6 bytes")
        #expect(String(reflecting: request) == "POST request, 6 bytes")
    }
}
