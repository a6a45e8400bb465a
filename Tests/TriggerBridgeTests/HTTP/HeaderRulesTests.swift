import Testing

@testable import TriggerBridge

@Suite("A header line")
struct HeaderRulesTests {
    @Test("has a token for a name", arguments: ["Idempotency-Key", "x", "0", "!#$%&'*+.^_`|~"])
    func name(name: String) {
        #expect(HeaderRules.isName(name))
    }

    @Test("has nothing else for a name", arguments: ["", "a b", "a:", "ä", "a\n", "(", "\u{0}", "a\"", "[a]"])
    func noName(name: String) {
        #expect(!HeaderRules.isName(name))
    }

    @Test("has a value without control characters", arguments: ["", "a b", "\t", "ä€", "a: b; c=\"d\""])
    func value(value: String) {
        #expect(HeaderRules.isValue(value))
    }

    @Test("has no other value", arguments: ["\n", "a\rb", "\u{0}", "\u{1F}", "\u{7F}"])
    func noValue(value: String) {
        #expect(!HeaderRules.isValue(value))
    }
}
