import FieldMapping
import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import Ingress

/// Senders that leave, send again, or do not listen.
@Suite(.timeLimit(.minutes(2)))
struct HookListenerSenderTests {
    @Test("The delivery of a sender that left stands, and its next try joins and gets the first answer")
    func senderLeaves() async throws {
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(dispatcher: dispatcher) { world in
            let request = world.destination.request()
            let first = try world.connect()
            try await first.send(request.bytes)
            await dispatcher.dispatched(1)
            first.leave()
            #expect(await eventually { !world.memory.isEmpty })
            let second = try world.connect()
            try await second.send(request.bytes)
            // Answered at once, so the request that went before it on this loop or another has been looked at.
            _ = try await world.answer(to: Request(method: "GET", target: "/healthz"))
            dispatcher.release()
            let answer = try await second.answer()
            #expect(answer.status == 200)
            #expect(try JSONObject(answer.body)["duplicate"]?.bool == true)
            let again = try await world.answer(to: request)
            #expect(again.firedEventID == answer.firedEventID)
            #expect(dispatcher.deliveries.count == 1)
            #expect(dispatcher.refusals == ["duplicate", "duplicate"])
        }
    }

    @Test(
        "Where nothing is deduplicated, a sender that closes its side fires as often as it sends: it has its answer once its system took it"
    )
    func closingItsSide() async throws {
        var limits = HookLimits.untimed
        limits.resetTime = .hours(1)
        try await HookWorld.run(limits: limits) { world in
            for _ in 0..<3 {
                let client = try world.connect()
                try await client.send(world.destination.request().bytes)
                client.finishSending()
                let answers = HTTPAnswer.all(in: try await client.rest())
                #expect(answers.map(\.status) == [200])
            }
            #expect(world.dispatcher.deliveries.count == 3)
            #expect(world.dispatcher.refusals.isEmpty)
        }
    }

    @Test("A sender that left before a failure is tried again under the first delivery id")
    func senderLeavesBeforeFailure() async throws {
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(dispatcher: dispatcher) { world in
            let client = try world.connect()
            try await client.send(world.destination.request().bytes)
            await dispatcher.dispatched(1)
            client.leave()
            dispatcher.release(.fail(.engineUnreachable))
            #expect(try await world.answer(to: world.destination.request()).status == 200)
            #expect(dispatcher.deliveries.count == 2)
            #expect(dispatcher.deliveries[1].firstTry != nil)
        }
    }

    @Test("Two equal requests at the same moment on two connections fire once")
    func atTheSameMoment() async throws {
        let dispatcher = RecordingDispatcher(.hold)
        try await HookWorld.run(DestinationSettings(name: "Test", dedupeWindowSeconds: 60), dispatcher: dispatcher) {
            world in
            let request = world.destination.request()
            let clients = try (0..<20).map { _ in try world.connect() }
            for client in clients { try await client.send(request.bytes) }
            await dispatcher.dispatched(1)
            dispatcher.release()
            var events: Set<String> = []
            for client in clients {
                let answer = try await client.answer()
                #expect(answer.status == 200)
                events.insert(answer.firedEventID ?? "none")
            }
            #expect(events.count == 1)
            #expect(dispatcher.deliveries.count == 1)
            #expect(dispatcher.refusals == Array(repeating: "duplicate", count: 19))
        }
    }

    @Test("A sender that does not read its answers is not read from either, until it does")
    func deafSender() async throws {
        try await HookWorld.run { world in
            let client = try Client(port: world.port, buffers: 16_384)
            // Large enough that not too many of them wait in the system's buffers.
            let padding = String(repeating: "x", count: 400)
            let request = Request(method: "GET", target: "/healthz", framing: .none).adding("x-padding", padding).bytes
            let many = Array(repeating: request, count: 5000).flatMap(\.self)
            var sent = 0
            while sent < 16 * many.count {
                let offset = sent % request.count
                let count = try await client.sendUntilBlocked(Array(many[offset...]), patience: 3000)
                sent += count
                guard count == many.count - offset else { break }
            }
            #expect(sent < 16 * many.count)
            client.finishSending()
            var answers = try await client.rest()
            let size = try #require(answers.dropFirst().firstRange(of: "HTTP/1.1 200 OK".utf8)).lowerBound
            answers.removeLast(answers.count % size)
            #expect(answers.count / size == sent / request.count)
            #expect(try await world.answer(to: world.destination.request()).status == 200)
        }
    }

    // MARK: - Changes while requests run

    @Test("While a destination is inserted, rotated and removed, each request is answered one way or the other")
    func changes() async throws {
        try await HookWorld.run { world in
            let secrets = [world.destination.secrets.current, SigningSecret.sample("next")]
            let requests = secrets.map { secret in
                var request = Request(target: world.destination.path, body: Destination.payload.bytes)
                request.headers += RequestSigner(secret: secret).headers(for: request.body, timestamp: nil)
                return request.bytes
            }
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for number in 0..<4 {
                    group.addTask {
                        let client = try world.connect()
                        var statuses: [Int] = []
                        for _ in 0..<100 {
                            try await client.send(requests[number % 2])
                            statuses.append(try await client.answer().status)
                        }
                        return statuses
                    }
                }
                let rotated = world.destination.secrets.rotated(to: secrets[1], at: world.clock.now)
                for _ in 0..<50 {
                    world.directory.remove(world.destination.id)
                    await Task.yield()
                    world.directory.insert(world.destination)
                    await Task.yield()
                    world.directory.insert(world.destination.with(secrets: rotated, updatedAt: .start))
                    await Task.yield()
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.count == 400)
            #expect(Set(statuses).isSubset(of: [200, 401, 404]))
            #expect(world.dispatcher.deliveries.count == statuses.count { $0 == 200 })
            #expect(world.dispatcher.refused.count == statuses.count { $0 == 401 })
            // Whatever these met: each change counts for who comes after it.
            let ended = world.destination.with(
                secrets: world.destination.secrets.rotated(to: secrets[1], at: world.clock.now, atOnce: true), updatedAt: .start)
            world.directory.remove(world.destination.id)
            let client = try world.connect()
            for (destination, status) in [(nil, 404), (world.destination, 200), (ended, 401)] {
                if let destination { world.directory.insert(destination) }
                try await client.send(requests[0])
                #expect(try await client.answer().status == status)
            }
        }
    }

    enum Change: CaseIterable {
        case secretsEndedAtOnce, deactivated, removed
    }

    @Test("What is changed of a destination while a body comes in holds for that body, too", arguments: Change.allCases)
    func changeDuringBody(change: Change) async throws {
        try await HookWorld.run { world in
            let client = try world.connect()
            let request = world.destination.request().adding("expect", "100-continue")
            try await client.send(Array(request.bytes.dropLast(request.body.count)))
            #expect(try await client.answer(withoutBody: true).status == 100)
            let code: String
            switch change {
            case .secretsEndedAtOnce:
                let secrets = world.destination.secrets.rotated(to: .sample("next"), at: world.clock.now, atOnce: true)
                world.directory.insert(world.destination.with(secrets: secrets, updatedAt: .start))
                code = "signature_mismatch"
            case .deactivated:
                world.directory.insert(
                    world.destination.with(settings: DestinationSettings(name: "Test", isActive: false), updatedAt: .start))
                code = "destination_inactive"
            case .removed:
                world.directory.remove(world.destination.id)
                code = "destination_not_found"
            }
            try await client.send(request.body)
            #expect(try await client.answer().errorCode == code)
            #expect(world.dispatcher.deliveries.isEmpty)
        }
    }

    @Test("No request signed with either secret is refused while the secret is rotated under load")
    func rotationUnderLoad() async throws {
        try await HookWorld.run { world in
            let next = SigningSecret.sample("next")
            let rotated = world.destination.secrets.rotated(to: next, at: world.clock.now)
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let client = try world.connect()
                        var statuses: [Int] = []
                        for _ in 0..<100 {
                            try await client.send(world.destination.request().bytes)
                            statuses.append(try await client.answer().status)
                        }
                        return statuses
                    }
                }
                await world.dispatcher.dispatched(50)
                world.directory.insert(world.destination.with(secrets: rotated, updatedAt: .start))
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses == Array(repeating: 200, count: 400))
            let matched = world.dispatcher.deliveries.map(\.payload.matchedSecret)
            #expect(matched.contains(.current) && matched.contains(.previous))
        }
    }
}
