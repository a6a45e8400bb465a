import Testing
import TriggerEngine

@Suite("Event types with stars")
struct TriggerEventTypeMatchingTests {
    @Test(
        "a type is matched exactly, and each star is any run of characters",
        arguments: [
            ("lead", "lead", true), ("lead", "leads", false), ("lead", "lea", false), ("lead", "Lead", false), ("*", "lead", true),
            ("lead.*", "lead.created", true), ("lead.*", "lead.", true), ("lead.*", "lead", false), ("*.created", "lead.created", true),
            ("*.created", ".created", true), ("*.created", "lead.created.x", false), ("a*b*c", "abc", true), ("a*b*c", "axxbyyc", true),
            ("a*b*c", "abcbc", true), ("a*b*c", "acb", false), ("a**c", "ac", true), ("*a*", "bab", true), ("*a*", "bbb", false),
            ("*ab", "aab", true), ("*aab*", "aaaab", true), ("a*a", "a", false), ("a*a", "aa", true), ("***", "", true), ("a*", "", false),
        ])
    func matches(pattern: String, type: String, isMatch: Bool) throws {
        #expect(try #require(TriggerEventType(pattern)).matches(type) == isMatch)
    }

    @Test("many stars cost no more than their number times the length")
    func manyStars() throws {
        let pattern = try #require(TriggerEventType(String(repeating: "*a", count: 63) + "*b"))
        #expect(!pattern.matches(String(repeating: "a", count: 128)))
        #expect(pattern.matches(String(repeating: "a", count: 127) + "b"))
    }

    @Test(
        "what is published is no pattern and none of the engine's own types",
        arguments: [
            ("lead.created", nil), ("trigger", nil), ("outbound", nil), ("Trigger.fired", nil), ("triggers.x", nil), ("lead.*", .malformed),
            ("", .malformed), ("a b", .malformed), ("trigger.fired", .reserved), ("trigger.", .reserved), ("outbound.x", .reserved),
        ] as [(String, PublishedEventTypeError?)])
    func published(type: String, expected: PublishedEventTypeError?) {
        do throws(PublishedEventTypeError) {
            #expect(try PublishedEventType(type).text == type)
            #expect(expected == nil)
        } catch {
            #expect(error == expected)
        }
    }
}
