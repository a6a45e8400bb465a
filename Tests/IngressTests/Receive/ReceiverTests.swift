import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct ReceiverTests {
    // MARK: - Step 2

    @Test("A destination is found in its own workspace; everything else is one and the same 404")
    func find() throws {
        let world = ReceiverWorld()
        let (id, workspace) = (world.destination.id, world.destination.workspaceID)
        #expect(try world.receiver.find(HookTarget(workspace: workspace, destination: id)) === world.destination)
        let other = IdentifierSource().next()
        for (workspace, id) in [(other, id), (workspace, other), (nil, id), (workspace, nil), (nil, nil)] {
            #expect(throws: Rejection.destinationNotFound) {
                try world.receiver.find(HookTarget(workspace: workspace, destination: id))
            }
        }
    }

    // MARK: - Steps 5 to 9, in this order

    /// Every request is wrong from a step on, and in all later ones.
    struct Step: Sendable, CustomTestStringConvertible {
        let settings: DestinationSettings
        var body = "junk"
        var change: @Sendable (inout SignedRequest) -> Void = { _ in }
        let rejection: Rejection
        var eventType: String?

        var testDescription: String { rejection.errorCode }
    }

    static let steps: [Step] = {
        let picky = DestinationSettings(name: "Test", acceptedEventTypes: .list("other.*"))
        var inactive = picky
        inactive.isActive = false
        var strict = inactive
        strict.requireTimestamp = true
        return [
            Step(settings: inactive, change: { $0.signature = nil }, rejection: .signatureMissing),
            Step(settings: strict, rejection: .timestampRequired),
            Step(settings: inactive, change: { $0.signature = "x".bytes }, rejection: .signatureMalformed),
            Step(settings: inactive, change: { $0.timestamp = "x".bytes }, rejection: .timestampMalformed),
            Step(settings: inactive, change: { $0.body.append(0) }, rejection: .signatureMismatch),
            Step(
                settings: inactive, change: { $0 = .signed($0.body, timestamp: "1000") },
                rejection: .timestampOutOfTolerance),
            Step(settings: inactive, rejection: .destinationInactive),
            Step(settings: picky, rejection: .invalidJSON(JSONError(.unexpectedByte, at: 0))),
            Step(settings: picky, body: #"{"typ":"x"}"#, rejection: .eventTypeMissing),
            Step(
                settings: picky, body: Destination.payload, rejection: .eventTypeNotAccepted,
                eventType: "contact.created"),
        ]
    }()

    @Test("The first step that fails answers, notes why, and nothing fires", arguments: steps)
    func order(step: Step) throws {
        let world = ReceiverWorld(step.settings)
        var signed = SignedRequest.signed(step.body.bytes)
        step.change(&signed)
        let webhook = ReceivedWebhook(
            destination: world.destination, signed: signed, requestID: "request-1", traceparent: nil)
        let (told, underway) = world.receive(webhook)
        #expect(told.values == [.rejected(step.rejection)])
        #expect(underway == nil)
        #expect(world.dispatcher.deliveries.isEmpty)
        #expect(world.memory.isEmpty)
        let refused = try #require(world.dispatcher.refused.first)
        #expect(world.dispatcher.refusals == [step.rejection.errorCode])
        #expect(refused.destination === world.destination)
        #expect(refused.eventType == step.eventType)
        #expect(refused.bodySize == signed.body.count)
        #expect(refused.receivedAt == .start)
        #expect(refused.requestID == "request-1")
    }

    // MARK: - Steps 10 and 11

    @Test("A wanted webhook is dispatched with all that was found in it")
    func dispatch() throws {
        let settings = try DestinationSettings(
            name: "Test", acceptedEventTypes: .list("contact.*"),
            fieldMapping: FieldMap([(field: "phone_to", path: "contact.phone"), (field: "gone", path: "x")]))
        let world = ReceiverWorld(settings)
        let body = #"{"event":"contact.created","contact":{"phone":"+12025550101"}}"#
        var webhook = ReceivedWebhook.signed(body, for: world.destination, timestamp: Timestamp.start.unixSeconds)
        webhook = ReceivedWebhook(
            destination: webhook.destination, signed: webhook.signed, requestID: "request-1", traceparent: "00-1-2-3")
        let (told, underway) = world.receive(webhook)
        let delivery = try #require(world.dispatcher.deliveries.first)
        #expect(delivery.destination === world.destination)
        #expect(delivery.eventType.text == "contact.created")
        #expect(delivery.input.json.text == #"{"phone_to":"+12025550101"}"#)
        #expect(delivery.payload.body == body.bytes)
        #expect(delivery.payload.matchedSecret == .current)
        #expect(delivery.receivedAt == .start)
        #expect(delivery.requestID == "request-1")
        #expect(delivery.traceparent == "00-1-2-3")
        #expect(delivery.firstTry == nil)
        #expect(delivery.rememberUntil == Timestamp.start.advanced(bySeconds: 300))
        #expect(delivery.retryUntil == Timestamp.start.advanced(bySeconds: 3600))
        #expect(underway != nil)
        #expect(told.values.count == 1 && told.values[0].receipt != nil && !told.values[0].isDuplicate)
        #expect(world.dispatcher.refused.isEmpty)
    }

    @Test(
        "What the dispatcher refuses is answered as it says, and the receiver notes nothing of its own",
        arguments: [
            Rejection.engineUnreachable, .engineRejected(status: 409), .overloaded, .storageUnavailable,
        ])
    func failures(rejection: Rejection) {
        for reply in [RecordingDispatcher.Reply.fail(rejection), .drop(rejection)] {
            let world = ReceiverWorld(dispatcher: RecordingDispatcher(reply))
            #expect(world.send() == .rejected(rejection))
            #expect(world.dispatcher.refused.isEmpty)
        }
    }

    @Test("An answer that comes later is given when it comes, once")
    func laterAnswer() {
        let world = ReceiverWorld(dispatcher: RecordingDispatcher(.hold))
        let (told, underway) = world.receive(.signed(Destination.payload, for: world.destination))
        #expect(told.values.isEmpty && underway != nil)
        world.dispatcher.release()
        #expect(told.values.count == 1 && told.values[0].receipt != nil)
    }

    @Test("The secret that matched is recorded")
    func matchedSecret() throws {
        let dispatcher = RecordingDispatcher()
        let destination = Destination.sample(secrets: SigningSecrets.sample.rotated(to: .sample("next"), at: .start))
        let receiver = Receiver(
            directory: DestinationDirectory([destination]), memory: RequestMemory(), dispatcher: dispatcher,
            toleranceSeconds: 300)
        for secret in [SigningSecret.sample(), .sample("next")] {
            let webhook = ReceivedWebhook(
                destination: destination, signed: .signed(Destination.payload.bytes, with: secret), requestID: "x",
                traceparent: nil)
            _ = receiver.receive(webhook) { _ in }
        }
        #expect(dispatcher.deliveries.map(\.payload.matchedSecret) == [.previous, .current])
    }
}
