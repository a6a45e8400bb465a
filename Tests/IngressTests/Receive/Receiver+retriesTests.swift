import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import Ingress

/// Contract, section 2.3: requests that did not end in 200, and requests at the same moment.
struct ReceiverRetriesTests {
    // MARK: - Failed before

    @Test(
        "A request that failed is tried again under its first delivery id, with and without a window",
        arguments: [0, 60])
    func failedBefore(window: Int) throws {
        let world = ReceiverWorld(
            DestinationSettings(name: "Test", dedupeWindowSeconds: window),
            dispatcher: RecordingDispatcher(.fail(.engineUnreachable), .fail(.engineRejected(status: 500)), .fire))
        #expect(world.send() == .rejected(.engineUnreachable))
        #expect(world.send(after: 10) == .rejected(.engineRejected(status: 500)))
        let told = try #require(world.send(after: 20))
        #expect(!told.isDuplicate)
        let deliveries = world.dispatcher.deliveries
        #expect(deliveries[0].firstTry == nil)
        #expect(deliveries[1].firstTry != nil && deliveries[1].firstTry == deliveries[2].firstTry)
        #expect(told.receipt?.deliveryID == deliveries[1].firstTry)
        #expect(world.dispatcher.refused.isEmpty)
    }

    @Test("After an hour it is a new request", arguments: [(3600, true), (3601, false)])
    func hour(seconds: Int, keepsItsID: Bool) {
        let world = ReceiverWorld(dispatcher: RecordingDispatcher(.fail(.engineUnreachable), .fire))
        world.send()
        world.send(after: seconds)
        #expect((world.dispatcher.deliveries[1].firstTry != nil) == keepsItsID)
    }

    @Test("A try in between that was not kept does not lose the first delivery's id")
    func droppedInBetween() {
        let world = ReceiverWorld(
            dispatcher: RecordingDispatcher(.fail(.engineUnreachable), .drop(.overloaded), .fire))
        for _ in 0..<3 { world.send() }
        let tries = world.dispatcher.deliveries.map(\.firstTry)
        #expect(tries[1] != nil && tries[2] == tries[1])
    }

    @Test("What was never kept has no id to come back to")
    func dropped() {
        let world = ReceiverWorld(dispatcher: RecordingDispatcher(.drop(.overloaded), .fire))
        world.send()
        #expect(world.memory.isEmpty)
        world.send()
        #expect(world.dispatcher.deliveries[1].firstTry == nil)
    }

    @Test("With a dedupe path, the value finds the first delivery id")
    func dedupePath() throws {
        let world = ReceiverWorld(
            try DestinationSettings(name: "Test", dedupePath: DotPath("id")),
            dispatcher: RecordingDispatcher(.fail(.engineUnreachable), .fire))
        world.send(#"{"type":"a","id":"e1"}"#)
        world.send(#"{"type":"b","id":"e1"}"#)
        #expect(world.dispatcher.deliveries[1].firstTry != nil)
    }

    @Test("Another request does not get a failed one's id")
    func otherRequest() {
        let world = ReceiverWorld(dispatcher: RecordingDispatcher(.fail(.engineUnreachable), .fire))
        world.send()
        world.send(#"{"type":"other"}"#)
        #expect(world.dispatcher.deliveries[1].firstTry == nil)
    }

    // MARK: - At the same moment

    @Test("A request that comes while its equal is under way waits for it", arguments: [true, false])
    func joining(fires: Bool) {
        let world = ReceiverWorld(
            DestinationSettings(name: "Test", dedupeWindowSeconds: 60), dispatcher: RecordingDispatcher(.hold))
        let first = world.receive(.signed(Destination.payload, for: world.destination))
        let second = world.receive(.signed(Destination.payload, for: world.destination))
        #expect(first.underway != nil && second.underway == nil)
        #expect(second.told.values.isEmpty)
        world.dispatcher.release(fires ? .fire : .fail(.engineUnreachable))
        #expect(world.dispatcher.deliveries.count == 1)
        if fires {
            #expect(first.told.values.map(\.isDuplicate) == [false])
            #expect(second.told.values.map(\.isDuplicate) == [true])
            #expect(first.told.values.first?.receipt == second.told.values.first?.receipt)
            #expect(world.dispatcher.refusals == ["duplicate"])
        } else {
            #expect(first.told.values == [.rejected(.engineUnreachable)])
            #expect(second.told.values == [.rejected(.engineUnreachable)])
            #expect(world.dispatcher.refusals == ["duplicate: engine_unreachable"])
        }
    }

    @Test("A request that waited for its equal and failed with it names that one, if it was kept", arguments: [true, false])
    func joinedFailure(isKept: Bool) throws {
        let world = ReceiverWorld(
            DestinationSettings(name: "Test", dedupeWindowSeconds: 60), dispatcher: RecordingDispatcher(.hold))
        world.send()
        world.send()
        world.dispatcher.release(isKept ? .fail(.engineUnreachable) : .drop(.storageUnavailable))
        switch try #require(world.dispatcher.refused.first).reason {
        case .failedDuplicate(let first, .engineUnreachable) where isKept:
            // It is tried again under that id.
            world.send()
            #expect(world.dispatcher.deliveries.last?.firstTry == first)
        case .rejected(.storageUnavailable) where !isKept: break
        case let reason: Issue.record("\(reason)")
        }
    }

    @Test("Of 200 equal requests on as many receivers one fires, and all get its answer", arguments: [true, false])
    func race(withDedupePath: Bool) async throws {
        let settings = try DestinationSettings(
            name: "Test", dedupeWindowSeconds: 60, dedupePath: withDedupePath ? DotPath("id") : nil)
        let (memory, dispatcher) = (RequestMemory(), RecordingDispatcher())
        let destination = Destination.sample(settings)
        let answers = Collected<DeliveryReceipt>()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let receiver = Receiver(
                        directory: DestinationDirectory(), memory: memory, dispatcher: dispatcher, toleranceSeconds: 300
                    )
                    _ = receiver.receive(.signed(Destination.payload, for: destination)) { answer in
                        if case .fired(let receipt, _, _) = answer { answers.add(receipt) }
                    }
                }
            }
        }
        #expect(dispatcher.deliveries.count == 1)
        #expect(answers.values.count == 200)
        #expect(Set(answers.values.map(\.firedEventID)).count == 1)
        #expect(dispatcher.refusals == Array(repeating: "duplicate", count: 199))
    }

    @Test("A failed request that comes back twice at once is tried once")
    func failedTwiceAtOnce() {
        let world = ReceiverWorld(dispatcher: RecordingDispatcher(.fail(.engineUnreachable), .hold))
        world.send()
        let second = world.receive(.signed(Destination.payload, for: world.destination))
        let third = world.receive(.signed(Destination.payload, for: world.destination))
        #expect(world.dispatcher.deliveries.count == 2)
        world.dispatcher.release()
        #expect(second.told.values.first?.receipt == third.told.values.first?.receipt)
        #expect(third.told.values.first?.isDuplicate == true)
    }

    // MARK: - The sender left

    @Test("A sender that left and sends again joins its first request, without any window")
    func senderLeft() throws {
        let world = ReceiverWorld(dispatcher: RecordingDispatcher(.hold))
        let first = world.receive(.signed(Destination.payload, for: world.destination))
        try #require(first.underway).abandon()
        let again = world.receive(.signed(Destination.payload, for: world.destination))
        #expect(world.dispatcher.deliveries.count == 1)
        world.dispatcher.release()
        let receipt = try #require(first.told.values.first?.receipt)
        #expect(again.told.values == [.fired(receipt, isDuplicate: true)])
        #expect(world.send(after: 3600) == .fired(receipt, isDuplicate: true))
        #expect(world.send(after: 3601)?.isDuplicate == false)
    }

    @Test("A sender that left before a failure is tried again under the first delivery id")
    func senderLeftBeforeFailure() throws {
        let world = ReceiverWorld(dispatcher: RecordingDispatcher(.hold, .fire))
        try #require(world.receive(.signed(Destination.payload, for: world.destination)).underway).abandon()
        world.dispatcher.release(.fail(.engineUnreachable))
        world.send()
        #expect(world.dispatcher.deliveries.count == 2)
        #expect(world.dispatcher.deliveries[1].firstTry != nil)
    }
}
