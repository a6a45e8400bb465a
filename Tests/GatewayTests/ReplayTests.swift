import Foundation
import Ingress
import Synchronization
import Terminal
import TestSupport
import Testing
import TriggerBridge

@testable import gateway

struct ReplayTests {
    private static let names = (1...5).map { "body-\($0)" }

    @Test("With a rate requests go out evenly spaced, and rows come in their order")
    func paced() async throws {
        let engine = try ScriptedServer(.fired())
        let clock = SteppingClock()
        let rows = try await replay(engine, clock, rate: 4)
        #expect(clock.delays == Array(repeating: .milliseconds(250), count: 4))
        #expect(rows.map(\.fixture) == Self.names)
        #expect(rows.allSatisfy { $0.answer.status == 200 && $0.difference == nil })
        let timestamps = engine.requests.compactMap { $0.headers["x-amigo-request-timestamp"] }
        #expect(timestamps.sorted() == (0..<5).map { String(SteppingClock.start + 250 * $0) })
    }

    @Test("Without a rate each request follows the answer to the one before, on the same connection")
    func sequential() async throws {
        let engine = try ScriptedServer(.fired())
        let clock = SteppingClock()
        let rows = try await replay(engine, clock, rate: nil)
        #expect(clock.delays.isEmpty)
        #expect(rows.map(\.fixture) == Self.names)
        #expect(engine.requests.map(\.body.bytes) == Self.names.map(Self.body))
    }

    @Test("Nothing more is sent once the server cannot be reached", arguments: [nil, 1000])
    func unreachable(rate: Int?) async throws {
        let port = try LoopbackListener.closedPort()
        let rows = Mutex<[ReplayRow]>([])
        await #expect(throws: CommandFailure.unreachable(url: "\(try Self.url(port))", .couldNotConnect)) {
            try await run(port, SteppingClock(), rate) { row in rows.withLock { $0.append(row) } }
        }
        #expect(rows.withLock { $0.isEmpty })
    }

    // MARK: - Internals

    private func replay(_ engine: ScriptedServer, _ clock: SteppingClock, rate: Int?) async throws -> [ReplayRow] {
        let rows = Mutex<[ReplayRow]>([])
        try await run(engine.port, clock, rate) { row in rows.withLock { $0.append(row) } }
        return rows.withLock { $0 }
    }

    private func run(
        _ port: Int, _ clock: SteppingClock, _ rate: Int?, _ report: @escaping @Sendable (ReplayRow) -> Void
    ) async throws {
        let client = try HTTPClient.forCommands(userAgent: "gateway-replay")
        defer { client.shutdown() }
        let target = ReplayTarget.shared(try Self.url(port), try #require(SigningSecret("s")))
        let shots = Self.names.map { name in
            Shot(Fixture(name: name, body: Self.body(name), destination: nil, expected: nil), target)
        }
        let replay = Replay(client: client, timer: clock, timestamp: .now, rate: rate)
        try await replay.run(shots, report: report)
    }

    private static func body(_ name: String) -> [UInt8] { Array(#"{"type":"t","id":"\#(name)"}"#.utf8) }

    private static func url(_ port: Int) throws -> HookURL {
        let id = "0190a1b2-0000-7000-8000-00000000a001"
        return try HookURL("http://127.0.0.1:\(port)/v1/\(id)/hooks/\(id)")
    }
}

/// A clock that goes on by every delay that it is asked for, at once.
private final class SteppingClock: RetryTimer {
    static let start: Int64 = 1_767_323_045_000

    private let state = Mutex<(now: Int64, delays: [Duration])>((start, []))

    var delays: [Duration] { state.withLock { $0.delays } }

    func now() -> Int64 { state.withLock { $0.now } }

    func after(_ delay: Duration, run: @escaping @Sendable (TimerEnd) -> Void) {
        state.withLock { state in
            state.delays.append(delay)
            state.now += Int64(delay / .milliseconds(1))
        }
        run(.elapsed)
    }
}
