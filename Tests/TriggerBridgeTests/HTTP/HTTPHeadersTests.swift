import Testing
import TriggerBridge

@Suite("The headers of an answer")
struct HTTPHeadersTests {
    private let headers: HTTPHeaders = {
        let first = "Content-Type: text/plain\r\nX-Two:\t a b \t\n"
        let second = "x-two: second\r\nno colon\r\n: x\r\nE:\r\n\r\n"
        return HTTPHeaders(lines: Array((first + second).utf8))
    }()

    @Test(
        "are found by their name in lower case, trimmed, the first of several",
        arguments: [("content-type", "text/plain"), ("x-two", "a b"), ("e", ""), ("", "x")])
    func found(name: String, value: String) {
        #expect(headers[name] == value)
    }

    @Test("are nil when they are not there", arguments: ["content", "x-tw", "x-two ", "no colon", "text/plain"])
    func missing(name: String) {
        #expect(headers[name] == nil)
    }
}
