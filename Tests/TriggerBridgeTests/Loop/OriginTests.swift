import Testing

@testable import TriggerBridge

@Suite("An origin")
struct OriginTests {
    @Test(
        "is scheme, host and port, whatever comes after them",
        arguments: [("http://a:1/x", "http://a:1/y?z"), ("https://a", "https://a#b"), ("http://a?b", "http://a/")])
    func same(one: String, other: String) throws {
        #expect(try Origin(of: one) == Origin(of: other))
        #expect(try Origin(of: one).hashValue == Origin(of: other).hashValue)
    }

    @Test(
        "is another one when any of them is",
        arguments: [("http://a", "https://a"), ("http://a", "http://ab"), ("http://a:1", "http://a:12")])
    func different(one: String, other: String) throws {
        #expect(try Origin(of: one) != Origin(of: other))
    }

    @Test(
        "is in no other text",
        arguments: ["", "http", "http:/a", "http:///", "https://", "a://b", "http://a b", "http://ä"])
    func none(text: String) {
        #expect(throws: TransferFailure.invalidURL) { try Origin(of: text) }
    }
}
