import FieldMapping
import TestSupport
import Testing

@testable import Ingress

struct AcceptedEventTypesTests {
    @Test(
        "A star matches any run of characters, and nothing else is special",
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

    @Test("Many stars against a long event type take no long time")
    func manyStars() throws {
        let pattern = try #require(EventTypePattern(String(repeating: "a*", count: 64)))
        let type = String(repeating: "a", count: 100_000)
        #expect(pattern.matches(type.utf8))
        let ending = try #require(EventTypePattern(String(repeating: "*a", count: 63) + "b"))
        #expect(!ending.matches(type.utf8))
    }

    @Test("A pattern has 1 to 128 of a-z A-Z 0-9 . _ - : *")
    func wellFormed() {
        for text in ["a", "AZaz09._-:*", "*", String(repeating: "x", count: 128)] {
            #expect(EventTypePattern(text)?.text == text)
        }
        for text in ["", " ", "a b", "a/b", "a,b", "é", "a\n", "a\0", "a#", String(repeating: "x", count: 129)] {
            #expect(EventTypePattern(text) == nil, "\(text)")
        }
    }

    @Test("A list takes what any entry takes; an empty one takes everything")
    func lists() throws {
        let list = AcceptedEventTypes.list("contact.created", "deal.*")
        #expect(list.accepts("contact.created".utf8) && list.accepts("deal.won".utf8))
        #expect(!list.accepts("contact.deleted".utf8) && !list.accepts("".utf8))
        #expect(AcceptedEventTypes.any.accepts("anything at all".utf8))
        #expect(AcceptedEventTypes.list().accepts("anything at all".utf8))
    }

    @Test("A list has at most 50 entries")
    func listLength() throws {
        let pattern = try #require(EventTypePattern("a"))
        #expect(AcceptedEventTypes(Array(repeating: pattern, count: 50))?.patterns.count == 50)
        #expect(AcceptedEventTypes(Array(repeating: pattern, count: 51)) == nil)
    }

    @Test("No event type is told apart from one that is not accepted")
    func check() throws {
        let list = AcceptedEventTypes.list("a")
        #expect(try list.check(EventType(text: "a")).text == "a")
        #expect(throws: Rejection.eventTypeNotAccepted) { try list.check(EventType(text: "b")) }
        #expect(throws: Rejection.eventTypeMissing) { try list.check(nil) }
        #expect(throws: Rejection.eventTypeMissing) { try AcceptedEventTypes.any.check(nil) }
    }
}
