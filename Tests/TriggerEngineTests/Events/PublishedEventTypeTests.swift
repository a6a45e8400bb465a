import Testing
import TriggerEngine

struct PublishedEventTypeTests {
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
