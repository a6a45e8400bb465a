import Identifiers
import TestSupport
import Testing
import TriggerEngine

@Suite("What set a trigger off")
struct FireCauseTests {
    private static let id = Identifier(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0001)

    @Test("it is read as it is written", arguments: [FireCause.manual, .cron, .webhook(destinationID: id)])
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
        arguments: ["", "webhook", "webhook:", "webhook:1", " manual", "Manual", "Cron", "event:1"])
    func refuses(text: String) {
        #expect(FireCause(text) == nil)
        #expect(FireCause(header: text) == nil)
    }

    @Test("an edge gateway may name what it or its operator did, and not the clock")
    func header() {
        for cause in [FireCause.manual, .webhook(destinationID: Self.id)] {
            #expect(FireCause(header: cause.text) == cause)
        }
        #expect(FireCause(header: FireCause.cron.text) == nil)
    }
}
