import Identifiers
import TestSupport
import Testing

@testable import Ingress

/// Contract, section 2, step 11: more than can be answered soon.
@Suite(.timeLimit(.minutes(2)))
struct HookListenerOverloadTests {
    @Test("What is too much at a time is 503 on a connection that stays, and taken once another was answered")
    func tooMany() async throws {
        let dispatcher = RecordingDispatcher(.hold, .hold)
        try await HookWorld.run(dispatcher: dispatcher, limits: .with { $0.underway = 2 }) { world in
            let held = try (0..<2).map { _ in try world.connect() }
            for (number, client) in held.enumerated() {
                try await client.send(world.destination.request(#"{"type":"a","n":\#(number)}"#).bytes)
                await dispatcher.dispatched(number + 1)
            }
            let client = try world.connect()
            try await client.send(world.destination.request().bytes)
            let refused = try await client.answer()
            #expect(refused.status == 503 && refused.errorCode == "overloaded")
            #expect(refused.header("retry-after") == "1")
            #expect(dispatcher.deliveries.count == 2 && dispatcher.refusals.isEmpty)
            dispatcher.release()
            for client in held { #expect(try await client.answer().status == 200) }
            try await client.send(world.destination.request().bytes)
            #expect(try await client.answer().status == 200)
        }
    }

    @Test("One workspace with too much leaves room for another")
    func anotherWorkspace() async throws {
        let dispatcher = RecordingDispatcher()
        dispatcher.reply(.hold)
        try await HookWorld.run(dispatcher: dispatcher, limits: .with { $0.underway = 10 }) { world in
            let noisy = try (0..<12).map { _ in try world.connect() }
            for (number, client) in noisy.enumerated() {
                try await client.send(world.destination.request(#"{"type":"a","n":\#(number)}"#).bytes)
                if number < 8 { await dispatcher.dispatched(number + 1) }
            }
            for client in noisy.dropFirst(8) { #expect(try await client.answer().status == 503) }
            let other = Destination.sample()
            world.directory.insert(other)
            let quiet = try world.connect()
            try await quiet.send(other.request().bytes)
            await dispatcher.dispatched(9)
            dispatcher.release()
            #expect(try await quiet.answer().status == 200)
        }
    }

    @Test("A sender that left gives its place back when its delivery is over")
    func senderLeft() async throws {
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(dispatcher: dispatcher, limits: .with { $0.underway = 1 }) { world in
            let client = try world.connect()
            try await client.send(world.destination.request().bytes)
            await dispatcher.dispatched(1)
            client.leave()
            #expect(await eventually { !world.memory.isEmpty })
            #expect(try await world.answer(to: world.destination.request(#"{"type":"b"}"#)).status == 503)
            dispatcher.release()
            let next = try world.connect()
            var status = 503
            // The place is given back on the other connection's event loop.
            for _ in 0..<10_000 where status == 503 {
                try await next.send(world.destination.request(#"{"type":"b"}"#).bytes)
                status = try await next.answer().status
            }
            #expect(status == 200)
        }
    }
}
