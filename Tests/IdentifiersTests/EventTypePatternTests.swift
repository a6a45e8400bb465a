import Identifiers
import Testing

struct EventTypePatternTests {
    @Test(
        "a star matches any run of characters, and nothing else is special",
        arguments: [
            ("a", ["a"], ["", "A", "aa", "ab", "ba"]),
            ("a.b", ["a.b"], ["a-b", "aXb", "a.bc", "xa.b"]),
            ("*", ["", "a", "a.b:c", "päivä", "with space"], []),
            ("**", ["", "a"], []),
            (
                "contact.*", ["contact.", "contact.created", "contact.a.b"],
                ["contact", "Contact.created", "xcontact.a"]
            ),
            ("*.created", [".created", "contact.created"], ["created", "contact.created2", "contact.Created"]),
            ("a*b", ["ab", "aXb", "aab", "abb", "a*b"], ["a", "b", "ba", "abc", "xab"]),
            ("a*b*c", ["abc", "aXbYc", "abbc", "abcbc"], ["ac", "acb", "abcX"]),
            ("*b*", ["b", "abc", "bb"], ["", "ac"]),
            ("ab*ba", ["abba", "abXba", "ababa" + "ba"], ["aba", "ab", "ba", "abab"]),
            ("aa*aa*aa", ["aaaaaa", "aaXaaXaa"], ["aaaaa", "aaaa", "aaXaXaa"]),
            ("a*a", ["aa", "aba"], ["a"]),
            ("*ab*ab*", ["abab", "xabyabz"], ["aba", "ab", "abba"]),
            ("a**b", ["ab", "aXb"], ["a"]),
            ("x*:*-*_y", ["x:-_y", "x1:2-3_y"], ["x-:_y", "x:-y"]),
        ] as [(String, [String], [String])])
    func matching(pattern: String, matching: [String], others: [String]) throws {
        let pattern = try #require(EventTypePattern(pattern))
        for type in matching { #expect(pattern.matches(type.utf8), "\(type)") }
        for type in others { #expect(!pattern.matches(type.utf8), "\(type)") }
    }

    @Test("many stars against a long event type take no long time")
    func manyStars() throws {
        let pattern = try #require(EventTypePattern(String(repeating: "a*", count: 64)))
        let type = String(repeating: "a", count: 100_000)
        #expect(pattern.matches(type.utf8))
        let ending = try #require(EventTypePattern(String(repeating: "*a", count: 63) + "b"))
        #expect(!ending.matches(type.utf8))
    }

    @Test("many stars that are followed by what does not come cost no more than their number times the length")
    func manyStarsInVain() throws {
        let pattern = try #require(EventTypePattern(String(repeating: "*a", count: 63) + "*b"))
        #expect(!pattern.matches(String(repeating: "a", count: 100_000)))
        #expect(pattern.matches(String(repeating: "a", count: 100_000) + "b"))
    }

    @Test(
        "a pattern has 1 to 128 characters of its set",
        arguments: ["a", "lead.created", "AZaz09._-:*", "*", String(repeating: "x", count: 128)])
    func accepts(text: String) {
        #expect(EventTypePattern(text)?.text == text)
        #expect(EventTypePattern(text)?.isPattern == text.contains("*"))
    }

    @Test(
        "other texts are none",
        arguments: ["", " ", "a b", "é", "a/b", "a,b", "a\n", "a\0", "a#", String(repeating: "x", count: 129)])
    func refuses(text: String) {
        #expect(EventTypePattern(text) == nil)
    }
}
