import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct RecordingDispatcherTests {
    @Test("It ends deliveries in the order of its replies, then fires, and keeps them all")
    func replies() async {
        let world = ReceiverWorld(
            dispatcher: RecordingDispatcher(.fail(.engineUnreachable), .drop(.overloaded), .hold))
        #expect(world.send(#"{"type":"1"}"#) == .rejected(.engineUnreachable))
        #expect(world.send(#"{"type":"2"}"#) == .rejected(.overloaded))
        #expect(world.send(#"{"type":"3"}"#) == nil)
        #expect(world.send(#"{"type":"4"}"#)?.receipt != nil)
        await world.dispatcher.dispatched(4)
        #expect(world.dispatcher.deliveries.map(\.eventType.text) == ["1", "2", "3", "4"])
    }

    @Test("What is held is released once")
    func release() {
        let world = ReceiverWorld(dispatcher: RecordingDispatcher(.hold, .hold))
        let told = (0..<2).map { world.receive(.signed(#"{"type":"\#($0)"}"#, for: world.destination)).told }
        world.dispatcher.release(.fail(.overloaded))
        world.dispatcher.release()
        #expect(told.allSatisfy { $0.values == [.rejected(.overloaded)] })
    }

    @Test("Waiting ends when the delivery comes")
    func waiting() async {
        let dispatcher = RecordingDispatcher()
        async let waited: Void = dispatcher.dispatched(1)
        ReceiverWorld(dispatcher: dispatcher).send()
        await waited
        #expect(dispatcher.deliveries.count == 1)
    }
}
