import FieldMapping
import TestSupport
import Testing

@testable import Ingress

struct DryRunTests {
    @Test("Every webhook comes out as its folder says", arguments: WebhookFixture.names)
    func webhooks(name: String) throws {
        let fixture = try WebhookFixture(name)
        let destination = Destination.sample(fixture.settings)
        let outcome: (status: Int, errorCode: String?, run: DryRun?)
        do throws(Rejection) {
            let run = try destination.dryRun(payload: fixture.body)
            outcome = (run.isAccepted ? 200 : 422, run.rejection?.errorCode, run)
        } catch {
            outcome = (error.status, error.errorCode, nil)
        }
        #expect(outcome.status == fixture.expected.status)
        #expect(outcome.errorCode == fixture.expected.errorCode)
        #expect(outcome.run?.eventType?.text == fixture.expected.eventType)
        guard fixture.expected.status == 200 else { return }
        #expect(outcome.run?.input.json.text == fixture.expected.mappedInputText)
        #expect(outcome.run?.missingPaths.map(\.description) == fixture.expected.missingPaths)
    }

    @Test("Every broken body is refused as its case says", arguments: BrokenBody.all)
    func brokenBodies(broken: BrokenBody) throws {
        let destination = Destination.sample(try WebhookFixture.settings("broken/destination.json"))
        let body = try broken.body()
        do throws(Rejection) {
            _ = try destination.dryRun(payload: body)
            Issue.record("accepted")
        } catch {
            #expect(error.status == broken.status)
            #expect(error.errorCode == broken.errorCode)
            #expect((0...body.count).contains(error.byteOffset ?? -1))
        }
    }

    @Test("A payload without an event type is not accepted, even where every type is")
    func noEventType() throws {
        let run = try Destination.sample().dryRun(payload: "{}".bytes)
        #expect(run.eventType == nil)
        #expect(!run.isAccepted)
    }

    @Test("A dry run works for an inactive destination and uses up no rate limit")
    func withoutEffects() throws {
        let settings = DestinationSettings(name: "Test", isActive: false, rateLimitPerSecond: 1)
        let destination = Destination.sample(settings)
        for _ in 0..<5 { #expect(try destination.dryRun(payload: #"{"type":"a"}"#.bytes).isAccepted) }
        try destination.admit(at: .start)
    }
}

extension DryRun {
    /// What the receive path would answer.
    fileprivate var rejection: Rejection? {
        eventType == nil ? .eventTypeMissing : isAccepted ? nil : .eventTypeNotAccepted
    }
}
