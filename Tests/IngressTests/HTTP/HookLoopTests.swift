import Identifiers
import Logging
import NIOEmbedded
import TestSupport
import Testing

@testable import Ingress

struct HookLoopTests {
    @Test("webhooks that are read in one turn of the event loop count from its begin; what was dispatched is begun at its end, once")
    func turn() {
        let (eventLoop, world) = (EmbeddedEventLoop(), ReceiverWorld())
        let loop = HookLoop(
            on: eventLoop, receiver: world.receiver, callbacks: nil, limits: HookLimits(), workload: Workload(HookLimits()),
            requestIDs: IdentifierSource(), now: { .start }, logger: Logger(label: "test"))
        let first = loop.turnStart()
        #expect(loop.turnStart() == first)
        #expect(world.dispatcher.flushes == 0)
        eventLoop.run()
        #expect(world.dispatcher.flushes == 1)
        #expect(loop.turnStart() > first)
        eventLoop.run()
        #expect(world.dispatcher.flushes == 2)
    }
}
