import Identifiers
import TestSupport
import Testing
import TriggerEngine

@Suite("What set a trigger off")
struct FireCauseTests {
    private static let id = Identifier(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0001)

    @Test("it is read as it is written", arguments: [FireCause.manual, .webhook(destinationID: id)])
    func readsWhatItWrites(cause: FireCause) {
        #expect(FireCause(cause.text) == cause)
    }

    @Test("the webhook's destination is named")
    func text() {
        #expect(FireCause.webhook(destinationID: Self.id).text == "webhook:01980000-0000-7000-8000-000000000001")
        #expect(FireCause("webhook:01980000-0000-7000-8000-000000000001".uppercased()) == nil)
        #expect(FireCause("webhook:01980000-0000-7000-8000-00000000000A") != nil)
    }

    @Test(
        "anything else is no cause",
        arguments: ["", "cron", "webhook", "webhook:", "webhook:1", " manual", "Manual", "event:1"])
    func refuses(text: String) {
        #expect(FireCause(text) == nil)
    }
}
