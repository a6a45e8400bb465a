import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import Ingress

@Suite(.timeLimit(.minutes(2)))
struct HookListenerCallbacksTests {
    private static let workspace = "0190a1b2-0000-7000-8000-000000000001"
    private static let task = "0190a1b2-0000-7000-8000-00000000000a"
    private static let path = "/v1/\(workspace)/calls/\(task)/2/status"

    private let request = Request(target: path + "?x=%20", body: "CallSid=CA1&CallStatus=ringing".bytes)
        .adding("X-Twilio-Signature", "c2lnbmF0dXJl")

    @Test("A status callback is handed over as it came, and answered 204 once it is taken")
    func taken() async throws {
        let callbacks = RecordingCallbacks()
        try await HookWorld.run(callbacks: callbacks) { world in
            let answer = try await world.answer(to: request.adding("x-request-id", "r-1"))
            #expect(answer.status == 204 && answer.body.isEmpty)
            #expect(answer.header("content-length") == nil && answer.header("content-type") == nil)
            #expect(answer.header("x-request-id") == "r-1" && answer.header("date") != nil)
            let callback = try #require(callbacks.callbacks.first)
            #expect(callback.workspaceID == Identifier(Self.workspace) && callback.taskID == Identifier(Self.task))
            #expect(callback.attempt == 2 && callback.target == Self.path + "?x=%20")
            #expect(callback.signature == "c2lnbmF0dXJl".bytes && callback.body == request.body)
            #expect(world.dispatcher.deliveries.isEmpty && world.dispatcher.refused.isEmpty)
        }
    }

    @Test("Callbacks and webhooks follow one another on a connection, and each gets its answer")
    func mixed() async throws {
        try await HookWorld.run(callbacks: RecordingCallbacks()) { world in
            let client = try world.connect()
            let webhook = world.destination.request().bytes
            try await client.send(request.bytes + webhook + request.framed(.chunked(pieces: 3)).bytes + webhook)
            for status in [204, 200, 204, 200] { #expect(try await client.answer().status == status) }
        }
    }

    @Test(
        "What the receiver says is answered",
        arguments: [
            (Rejection.callback(.taskNotFound), 404, "task_not_found"), (.callback(.signatureMismatch), 401, "signature_mismatch"),
            (.storageUnavailable, 503, "storage_unavailable"), (.overloaded, 503, "overloaded"),
        ])
    func rejected(rejection: Rejection, status: Int, code: String) async throws {
        try await HookWorld.run(callbacks: RecordingCallbacks(.rejected(rejection))) { world in
            let client = try world.connect()
            for _ in 0..<2 {
                try await client.send(request.bytes)
                let answer = try await client.answer()
                #expect(answer.status == status && answer.errorCode == code)
            }
        }
    }

    @Test("Without somebody to take them, the paths of callbacks are unknown, whatever the method", arguments: ["POST", "GET"])
    func nobody(method: String) async throws {
        try await HookWorld.run { world in
            var request = request
            request.method = method
            let answer = try await world.answer(to: request)
            #expect(answer.status == 404 && answer.errorCode == "not_found")
        }
    }

    @Test(
        "What cannot be a callback is refused on its head",
        arguments: [
            ("GET", path, 405, "method_not_allowed"), ("POST", path.replacing(task, with: "x"), 404, "task_not_found"),
            ("POST", path.replacing("/2/", with: "/x/"), 404, "task_not_found"), ("POST", path + "/", 404, "not_found"),
        ])
    func refused(method: String, target: String, status: Int, code: String) async throws {
        let callbacks = RecordingCallbacks()
        try await HookWorld.run(callbacks: callbacks) { world in
            let answer = try await world.answer(to: Request(method: method, target: target, body: request.body))
            #expect(answer.status == status && answer.errorCode == code)
            #expect(callbacks.callbacks.isEmpty)
        }
    }

    @Test("A callback's body has at most 64 KiB, by length and in chunks, whatever webhooks may have")
    func bodyLimit() async throws {
        let callbacks = RecordingCallbacks()
        try await HookWorld.run(callbacks: callbacks) { world in
            var large = request
            large.body = Array(repeating: UInt8(ascii: "x"), count: 64 * 1024)
            #expect(try await world.answer(to: large).status == 204)
            large.body.append(UInt8(ascii: "x"))
            for framing in [Request.Framing.length, .chunked(pieces: 2)] {
                let answer = try await world.answer(to: large.framed(framing))
                #expect(answer.status == 413 && answer.errorCode == "payload_too_large")
            }
            #expect(callbacks.callbacks.count == 1)
        }
    }

    @Test("A stop lets a callback that is being taken be answered")
    func stop() async throws {
        let callbacks = RecordingCallbacks(nil)
        try await HookWorld.run(callbacks: callbacks) { world in
            let idle = try world.connect()
            try await idle.send(Request(method: "GET", target: "/healthz").bytes)
            #expect(try await idle.answer().status == 200)
            let client = try world.connect()
            try await client.send(request.bytes)
            #expect(await eventually { callbacks.callbacks.count == 1 })
            async let broken = world.listener.stop(within: .minutes(1))
            #expect(try await idle.rest().isEmpty)
            callbacks.release(.taken)
            let answer = try await client.answer()
            #expect(answer.status == 204 && answer.header("connection") == "close")
            #expect(try await client.rest().isEmpty)
            #expect(await broken == 0)
        }
    }

    @Test("A callback does not print what it holds")
    func redacted() async throws {
        let callbacks = RecordingCallbacks()
        try await HookWorld.run(callbacks: callbacks) { world in
            _ = try await world.answer(to: request)
            let callback = try #require(callbacks.callbacks.first)
            let texts = ["\(callback)", String(reflecting: callback), "\(Mirror(reflecting: callback).children.map(\.value))"]
            for text in texts { #expect(!text.contains("CA1") && !text.contains("c2ln")) }
            #expect(!world.logs.lines.contains { $0.contains("CA1") || $0.contains("c2ln") })
        }
    }
}
