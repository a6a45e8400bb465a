import TestSupport
import Testing
import TriggerEngine

@Suite("The form of an event type")
struct TriggerEventTypeTests {
    @Test(
        "an event type has 1 to 128 characters of its set",
        arguments: ["a", "lead.created", "A-Z_0:9.*", "*", String(repeating: "x", count: 128)])
    func accepts(text: String) {
        #expect(TriggerEventType(text)?.text == text)
    }

    @Test(
        "other texts are no event type",
        arguments: ["", "a b", "é", "a/b", "a\n", String(repeating: "x", count: 129), "a,b", "\u{0}"])
    func refuses(text: String) {
        #expect(TriggerEventType(text) == nil)
    }
}
