import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct DeliveryUnderwayTests {
    private let memory = RequestMemory()
    private let ids = IdentifierSource()
    private let receipt: DeliveryReceipt

    init() {
        receipt = DeliveryReceipt(deliveryID: ids.next(), firedEventID: ids.next())
    }

    /// A delivery as the dispatcher gets it.
    private func delivery(_ settings: DestinationSettings = .plain, firstTry: Identifier? = nil) throws -> Delivery {
        let dispatcher = RecordingDispatcher()
        let destination = Destination.sample(settings)
        let earlier = RequestMemory()
        if let firstTry {
            let identity = RequestIdentity(ofBody: Destination.payload.bytes, at: destination.id)
            let failure = DispatchOutcome.failed(.engineUnreachable, deliveryID: firstTry)
            earlier.restore(identity, as: failure, until: .start.advanced(bySeconds: 60))
        }
        let receiver = Receiver(
            directory: DestinationDirectory([destination]), memory: earlier, dispatcher: dispatcher, toleranceSeconds: 300)
        _ = receiver.receive(.signed(Destination.payload, for: destination)) { _ in }
        let delivery = try #require(dispatcher.deliveries.first)
        #expect(delivery.firstTry == firstTry)
        return delivery
    }

    private let dispatcher = RecordingDispatcher()

    private func recall(_ delivery: Delivery, after seconds: Int = 0) -> RequestMemory.Recollection? {
        memory.recall(delivery.identityNow(), at: Timestamp.start.advanced(bySeconds: seconds)) { _ in }
    }

    @Test("A delivery that fired leaves nothing behind where no memory is asked for")
    func firedWithoutMemory() throws {
        let underway = DeliveryUnderway(try delivery(), memory: memory, dispatcher: dispatcher)
        underway.settle(.fired(receipt))
        #expect(memory.isEmpty)
    }

    @Test("A delivery that fired is remembered for the destination's window")
    func firedWithWindow() throws {
        let delivery = try delivery(DestinationSettings(name: "Test", dedupeWindowSeconds: 60))
        DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher).settle(.fired(receipt))
        #expect(isAnswered(recall(delivery, after: 60)))
        #expect(isUnknown(recall(delivery, after: 61)))
    }

    @Test("A sender that left before the end finds its delivery for an hour", arguments: [true, false])
    func abandoned(beforeTheEnd: Bool) throws {
        let delivery = try delivery()
        let underway = DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher)
        if beforeTheEnd {
            underway.abandon()
            #expect(isJoined(recall(delivery)))
        }
        underway.settle(.fired(receipt))
        if !beforeTheEnd { underway.abandon() }
        #expect(isAnswered(recall(delivery, after: 3600)))
        #expect(isUnknown(recall(delivery, after: 3601)))
    }

    @Test("A sender that was only done sending, and has its answer, leaves nothing behind", arguments: [true, false])
    func stayed(beforeTheEnd: Bool) throws {
        let delivery = try delivery()
        let underway = DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher)
        if beforeTheEnd { underway.abandon() }
        underway.settle(.fired(receipt))
        if !beforeTheEnd { underway.abandon() }
        underway.stay()
        #expect(memory.isEmpty)
        #expect(dispatcher.remembered.isEmpty)
    }

    @Test("A restart remembers for an hour what a sender left that is surely gone", arguments: [true, false])
    func left(beforeTheEnd: Bool) throws {
        let delivery = try delivery()
        let underway = DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher)
        if beforeTheEnd { underway.leave() }
        underway.settle(.fired(receipt))
        if !beforeTheEnd { underway.leave() }
        #expect(isAnswered(recall(delivery, after: 3600)))
        #expect(dispatcher.remembered.map(\.receipt) == [receipt])
        #expect(dispatcher.remembered.map(\.until) == [delivery.retryUntil])
    }

    @Test("A longer window outlasts the hour, and a sender that left does not shorten it")
    func abandonedWithLongWindow() throws {
        let delivery = try delivery(DestinationSettings(name: "Test", dedupeWindowSeconds: 86_400))
        let underway = DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher)
        underway.abandon()
        underway.settle(.fired(receipt))
        #expect(isAnswered(recall(delivery, after: 86_400)))
    }

    @Test("A failed delivery keeps its id for an hour, whether its sender stayed or left", arguments: [true, false])
    func failed(senderLeaves: Bool) throws {
        let delivery = try delivery()
        let underway = DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher)
        if senderLeaves { underway.abandon() }
        let id = ids.next()
        underway.settle(.failed(.engineUnreachable, deliveryID: id))
        #expect(failedID(recall(delivery, after: 3600)) == id)
        #expect(isUnknown(recall(delivery, after: 3601)))
    }

    @Test("A later try that could not be kept does not lose the first delivery's id")
    func failedLaterTry() throws {
        let first = ids.next()
        let delivery = try delivery(firstTry: first)
        DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher).settle(.failed(.overloaded, deliveryID: nil))
        #expect(failedID(recall(delivery)) == first)
    }

    @Test("A first try that could not be kept leaves nothing behind")
    func failedFirstTry() throws {
        let delivery = try delivery()
        DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher).settle(.failed(.overloaded, deliveryID: nil))
        #expect(memory.isEmpty)
    }

    @Test("A sender that leaves after a failure does not disturb the next try")
    func abandonedAfterFailure() throws {
        let delivery = try delivery()
        let underway = DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher)
        underway.settle(.failed(.engineUnreachable, deliveryID: ids.next()))
        let told = Collected<DispatchOutcome>()
        _ = memory.claim(delivery.identityNow(), at: .start, evenIfUnknown: false) { told.add($0) }
        _ = memory.claim(delivery.identityNow(), at: .start, evenIfUnknown: false) { told.add($0) }
        underway.abandon()
        #expect(told.values.isEmpty)
        #expect(isJoined(recall(delivery)))
    }

    @Test("A successful later try is remembered for an hour, as who has tried twice may try again")
    func firedLaterTry() throws {
        let delivery = try delivery(firstTry: ids.next())
        memory.settle(
            delivery.identityNow(), .failed(.engineUnreachable, deliveryID: delivery.firstTry),
            until: Timestamp.start.advanced(bySeconds: 3600))
        DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher).settle(.fired(receipt))
        #expect(isAnswered(recall(delivery, after: 3600)))
        #expect(isUnknown(recall(delivery, after: 3601)))
    }

    @Test("Leaving and ending at the same moment never leaves a request under way for ever")
    func race() async throws {
        for _ in 0..<300 {
            let memory = RequestMemory()
            let delivery = try delivery()
            let underway = DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { underway.abandon() }
                group.addTask { [receipt] in underway.settle(.fired(receipt)) }
            }
            #expect(isAnswered(memory.recall(delivery.identityNow(), at: .start) { _ in }))
        }
    }

    private func isAnswered(_ recollection: RequestMemory.Recollection?) -> Bool {
        if case .answered(let known) = recollection { known == receipt } else { false }
    }

    private func isUnknown(_ recollection: RequestMemory.Recollection?) -> Bool {
        if case nil = recollection { true } else { false }
    }

    private func isJoined(_ recollection: RequestMemory.Recollection?) -> Bool {
        if case .joined = recollection { true } else { false }
    }

    private func failedID(_ recollection: RequestMemory.Recollection?) -> Identifier? {
        if case .failed(let id) = recollection { id } else { nil }
    }
}
