import Identifiers
import Logging
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Ingress

struct HookConnectionTests {
    @Test("a connection whose reads all end inside of a request keeps no more than what is still to be read")
    func pipelining() throws {
        let (channel, world) = (EmbeddedChannel(), ReceiverWorld())
        let loop = HookLoop(
            on: channel.embeddedEventLoop, receiver: world.receiver, callbacks: nil, limits: HookLimits(), workload: Workload(HookLimits()),
            requestIDs: IdentifierSource(), now: { .start }, logger: Logger(label: "test"))
        let connection = HookConnection(loop: loop, isOneTooMany: false)
        try channel.pipeline.syncOperations.addHandler(connection)
        let request = Request(method: "GET", target: "/healthz", framing: .none).bytes
        let (first, second) = (request.prefix(10), request.dropFirst(10))
        try channel.writeInbound(ByteBuffer(bytes: first))
        var answers = 0
        for _ in 0..<10_000 {
            try channel.writeInbound(ByteBuffer(bytes: second + first))
            while try channel.readOutbound(as: ByteBuffer.self) != nil { answers += 1 }
        }
        #expect(answers == 10_000)
        #expect(connection.buffer.capacity < 4096)
        _ = try channel.finish()
    }
}
