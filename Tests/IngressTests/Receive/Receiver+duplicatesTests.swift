import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import Ingress

/// Contract, section 2.3.
struct ReceiverDuplicatesTests {
    private static let now = Timestamp.start.unixSeconds

    // MARK: - Answered before

    @Test("With a timestamp, the same request is answered again for as long as it stays within the tolerance")
    func withinTolerance() throws {
        let world = ReceiverWorld()
        let first = try #require(world.send(timestamp: Self.now)?.receipt)
        #expect(world.send(timestamp: Self.now, after: 300) == .fired(first, isDuplicate: true))
        #expect(world.send(timestamp: Self.now, after: 301) == .rejected(.timestampOutOfTolerance))
        #expect(world.dispatcher.deliveries.count == 1)
        #expect(world.dispatcher.refusals == ["duplicate", "timestamp_out_of_tolerance"])
    }

    @Test("A timestamp in the future is remembered until it is out of tolerance, too")
    func futureTimestamp() throws {
        let world = ReceiverWorld()
        let future = Timestamp.start.advanced(bySeconds: 300).unixSeconds
        let first = try #require(world.send(timestamp: future)?.receipt)
        #expect(world.send(timestamp: future, after: 600) == .fired(first, isDuplicate: true))
        #expect(world.dispatcher.deliveries.count == 1)
    }

    @Test("The same body with another timestamp is another request")
    func otherTimestamp() {
        let world = ReceiverWorld()
        world.send(timestamp: Self.now)
        world.send(timestamp: Timestamp.start.advanced(bySeconds: 1).unixSeconds)
        world.send()
        #expect(world.dispatcher.deliveries.count == 3)
    }

    @Test("Without a timestamp, the destination's window counts, inclusively")
    func window() throws {
        let world = ReceiverWorld(DestinationSettings(name: "Test", dedupeWindowSeconds: 60))
        let first = try #require(world.send()?.receipt)
        #expect(world.send(after: 60) == .fired(first, isDuplicate: true))
        let second = try #require(world.send(after: 61)?.receipt)
        #expect(second != first)
        #expect(world.send(after: 62) == .fired(second, isDuplicate: true))
    }

    @Test("The longer of window and tolerance counts for a request with a timestamp")
    func windowAndTolerance() throws {
        let world = ReceiverWorld(DestinationSettings(name: "Test", dedupeWindowSeconds: 10))
        let first = try #require(world.send(timestamp: Self.now)?.receipt)
        #expect(world.send(timestamp: Self.now, after: 300) == .fired(first, isDuplicate: true))
        let long = ReceiverWorld(DestinationSettings(name: "Test", dedupeWindowSeconds: 3600))
        long.send(timestamp: Self.now)
        #expect(long.dispatcher.deliveries[0].rememberUntil == Timestamp.start.advanced(bySeconds: 3600))
    }

    @Test("With the window off, two equal requests fire twice")
    func windowOff() {
        let world = ReceiverWorld()
        #expect(world.send()?.isDuplicate == false)
        #expect(world.send()?.isDuplicate == false)
        #expect(world.dispatcher.deliveries.count == 2)
        #expect(world.memory.isEmpty)
    }

    @Test("A duplicate is one whichever secret or spelling it is signed with")
    func otherSignature() throws {
        let world = ReceiverWorld(DestinationSettings(name: "Test", dedupeWindowSeconds: 60))
        let first = try #require(world.send()?.receipt)
        var webhook = SignedRequest.signed(Destination.payload.bytes)
        webhook.signature = webhook.signature?.text.uppercased().replacing("SHA256=", with: "").bytes
        let again = ReceivedWebhook(
            destination: world.destination, signed: webhook, requestID: "x", traceparent: nil)
        #expect(world.receive(again).told.values == [.fired(first, isDuplicate: true)])
    }

    @Test("A duplicate is answered before its body is parsed or its type is checked, and not for a wrong signature")
    func order() throws {
        let world = ReceiverWorld(DestinationSettings(name: "Test", dedupeWindowSeconds: 60))
        let first = try #require(world.send()?.receipt)
        let picky = world.destination.with(
            settings: DestinationSettings(name: "Test", acceptedEventTypes: .list("x"), dedupeWindowSeconds: 60),
            updatedAt: .start)
        #expect(
            world.receive(.signed(Destination.payload, for: picky)).told.values == [.fired(first, isDuplicate: true)])
        var forged = SignedRequest.signed(Destination.payload.bytes, with: .sample("other"))
        forged.receivedAt = .start
        let webhook = ReceivedWebhook(destination: picky, signed: forged, requestID: "x", traceparent: nil)
        #expect(world.receive(webhook).told.values == [.rejected(.signatureMismatch)])
    }

    @Test("A rejected request is no first one")
    func rejectedBefore() {
        let settings = DestinationSettings(name: "Test", acceptedEventTypes: .list("x"), dedupeWindowSeconds: 60)
        let world = ReceiverWorld(settings)
        #expect(world.send() == .rejected(.eventTypeNotAccepted))
        #expect(world.send() == .rejected(.eventTypeNotAccepted))
        #expect(world.memory.isEmpty)
    }

    @Test("The duplicate is noted with the first delivery's receipt")
    func record() throws {
        let world = ReceiverWorld(DestinationSettings(name: "Test", dedupeWindowSeconds: 60))
        let first = try #require(world.send()?.receipt)
        world.send(after: 5)
        let refused = try #require(world.dispatcher.refused.first)
        guard case .duplicate(let receipt) = refused.reason else { throw Rejection.notFound }
        #expect(receipt == first)
        #expect(refused.receivedAt == Timestamp.start.advanced(bySeconds: 5))
    }

    // MARK: - dedupe_path

    private func pathWorld(window: Int = 60) throws -> ReceiverWorld {
        try ReceiverWorld(
            DestinationSettings(name: "Test", dedupeWindowSeconds: window, dedupePath: DotPath("id")))
    }

    @Test("The value at the dedupe path is the identity, whatever else changes", arguments: [nil, now])
    func dedupePath(timestamp: String?) throws {
        let world = try pathWorld()
        let first = try #require(world.send(#"{"type":"a","id":"e1"}"#, timestamp: timestamp)?.receipt)
        #expect(world.send(#"{"id":"e1","type":"b"}"#, timestamp: timestamp) == .fired(first, isDuplicate: true))
        #expect(world.send(#"{"type":"a","id":"e2"}"#, timestamp: timestamp)?.isDuplicate == false)
        #expect(world.dispatcher.deliveries.count == 2)
    }

    @Test("The identity is looked up after the event type is checked")
    func dedupePathOrder() throws {
        let world = try pathWorld()
        world.send(#"{"type":"a","id":"e1"}"#)
        #expect(world.send(#"{"id":"e1"}"#) == .rejected(.eventTypeMissing))
    }

    @Test(
        "Where the dedupe path finds nothing, null or an empty string, what was signed is the identity",
        arguments: ["", #","id":null"#, ##","id":"""##])
    func dedupePathMissing(member: String) throws {
        let world = try pathWorld()
        let first = try #require(world.send(#"{"type":"a","n":1\#(member)}"#)?.receipt)
        #expect(world.send(#"{"type":"a","n":1\#(member)}"#) == .fired(first, isDuplicate: true))
        #expect(world.send(#"{"type":"a","n":2\#(member)}"#)?.isDuplicate == false)
    }

    @Test("A dedupe path without a window remembers requests with a timestamp only")
    func dedupePathWithoutWindow() throws {
        let world = try pathWorld(window: 0)
        world.send(#"{"type":"a","id":"e1"}"#)
        #expect(world.send(#"{"type":"a","id":"e1"}"#)?.isDuplicate == false)
        world.send(#"{"type":"a","id":"e2"}"#, timestamp: Self.now)
        #expect(world.send(#"{"type":"b","id":"e2"}"#, timestamp: Self.now)?.isDuplicate == true)
    }

    // MARK: - Signed again

    /// Sends the same event, signed so many seconds after the start, at that time or later.
    private func resend(_ world: ReceiverWorld, signedAt seconds: Int, after delay: Int = 0) -> ReceiverWorld.Told? {
        world.send(
            #"{"type":"a","id":"e1"}"#, timestamp: Timestamp.start.advanced(bySeconds: seconds).unixSeconds, after: seconds + delay)
    }

    @Test("A repeat that was signed later does not fire either as long as its own timestamp is within the tolerance")
    func signedAgain() throws {
        let world = try pathWorld(window: 0)
        let first = try #require(resend(world, signedAt: 0)?.receipt)
        #expect(resend(world, signedAt: 250) == .fired(first, isDuplicate: true))
        #expect(resend(world, signedAt: 250, after: 300) == .fired(first, isDuplicate: true))
        #expect(resend(world, signedAt: 250, after: 301) == .rejected(.timestampOutOfTolerance))
        #expect(world.dispatcher.deliveries.count == 1)
        // A restart knows it, too, and is told once.
        #expect(world.dispatcher.remembered.map(\.receipt) == [first])
        #expect(world.dispatcher.remembered.map(\.until) == [Timestamp.start.advanced(bySeconds: 550)])
    }

    @Test("The same for one that came while the first was under way")
    func signedAgainWhileUnderway() throws {
        let world = ReceiverWorld(
            try DestinationSettings(name: "Test", dedupePath: DotPath("id")), dispatcher: RecordingDispatcher(.hold))
        #expect(resend(world, signedAt: 0) == nil)
        #expect(resend(world, signedAt: 30) == nil)
        world.dispatcher.release()
        #expect(resend(world, signedAt: 30, after: 300)?.isDuplicate == true)
        #expect(world.dispatcher.deliveries.count == 1)
    }

    @Test("A longer window stays as it was")
    func signedAgainWithinWindow() throws {
        let world = try pathWorld(window: 3600)
        #expect(resend(world, signedAt: 0)?.isDuplicate == false)
        #expect(resend(world, signedAt: 250)?.isDuplicate == true)
        #expect(world.dispatcher.remembered.isEmpty)
        #expect(resend(world, signedAt: 3601)?.isDuplicate == false)
    }

    @Test("A repeat that no restart would know is answered 503, as it might fire after one")
    func notRemembered() throws {
        let world = try pathWorld(window: 0)
        #expect(resend(world, signedAt: 0)?.isDuplicate == false)
        world.dispatcher.failToRemember(.storageUnavailable)
        #expect(resend(world, signedAt: 250) == .rejected(.storageUnavailable))
        #expect(world.dispatcher.deliveries.count == 1)
        #expect(world.dispatcher.refusals == ["storage_unavailable"])
    }
}
