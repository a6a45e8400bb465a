import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import Ingress

/// Contract, section 2: every row of its table, from outside.
@Suite(.timeLimit(.minutes(2)))
struct HookListenerRefusalsTests {
    // MARK: - Steps 3 and 5 to 9

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var settings = DestinationSettings.plain
        /// Changes a genuine request.
        var change: @Sendable (inout Request) -> Void = { _ in }
        var body = Destination.payload
        let status: Int
        let code: String
        var eventType: String?

        var testDescription: String { name }
    }

    private static let signature = "x-amigo-request-signature"
    private static let timestamp = "x-amigo-request-timestamp"

    static let rows = [
        Row(name: "no signature", change: { $0 = $0.without(signature) }, status: 401, code: "signature_missing"),
        Row(
            name: "no timestamp where one is required",
            settings: DestinationSettings(name: "Test", requireTimestamp: true),
            status: 401, code: "signature_missing"),
        Row(
            name: "a signature that is none", change: { $0 = $0.without(signature).adding(signature, "sha256=abc") },
            status: 401, code: "signature_malformed"),
        Row(
            name: "a signature of 10,000 commas",
            change: { $0 = $0.without(signature).adding(signature, String(repeating: ",", count: 10_000)) },
            status: 401, code: "signature_malformed"),
        Row(
            name: "a timestamp that is none", change: { $0 = $0.adding(timestamp, "yesterday") }, status: 401,
            code: "signature_malformed"),
        Row(
            name: "another body than was signed", change: { $0.body[0] = 0x5B }, status: 401, code: "signature_mismatch"
        ),
        Row(
            name: "a timestamp that was not signed", change: { $0 = $0.adding(timestamp, Timestamp.start.unixSeconds) },
            status: 401, code: "signature_mismatch"),
        Row(
            name: "an inactive destination", settings: DestinationSettings(name: "Test", isActive: false), status: 409,
            code: "destination_inactive"),
        Row(name: "a body that is no JSON", body: "{\"type\":tru}", status: 400, code: "invalid_json"),
        Row(name: "an empty body", body: "", status: 400, code: "invalid_json"),
        Row(name: "no event type", body: #"{"data":{"type":"a"}}"#, status: 422, code: "event_type_missing"),
        Row(
            name: "an event type that is not accepted",
            settings: DestinationSettings(name: "Test", acceptedEventTypes: .list("deal.*")), status: 422,
            code: "event_type_not_accepted", eventType: "contact.created"),
    ]

    @Test("A mapping that makes too much of a body is answered 413, and what it makes within the limit is not")
    func mappedInputLimit() async throws {
        let mapping = try FieldMap((0..<6).map { ("field\($0)", "x") })
        let limits = HookLimits.with { $0.bodyBytes = 100 }
        try await HookWorld.run(DestinationSettings(name: "Test", fieldMapping: mapping), limits: limits) { world in
            let large = #"{"type":"a","x":"\#(String(repeating: "x", count: 70))"}"#
            let answer = try await world.answer(to: world.destination.request(large))
            #expect(answer.status == 413 && answer.errorCode == "payload_too_large")
            #expect(answer.text.contains("400 bytes"))
            #expect(world.dispatcher.refusals == ["payload_too_large"])
            #expect(try await world.answer(to: world.destination.request(#"{"type":"a","x":1}"#)).status == 200)
        }
    }

    @Test("What is refused is answered and recorded, fires nothing, and the connection goes on", arguments: rows)
    func refusals(row: Row) async throws {
        try await HookWorld.run(row.settings) { world in
            var request = world.destination.request(row.body).adding("x-request-id", "request-1")
            row.change(&request)
            let client = try world.connect()
            for framing in [Request.Framing.length, .chunked(pieces: 3)] {
                try await client.send(request.framed(framing).bytes)
                let answer = try await client.answer()
                #expect(answer.status == row.status)
                #expect(answer.errorCode == row.code)
                #expect(answer.string("request_id") == "request-1")
                #expect(answer.string("detail")?.isEmpty == false)
                let extra = row.code == "invalid_json" ? ["byte_offset"] : []
                #expect(Set(answer.keys) == Set(["detail", "error_code", "request_id"] + extra))
            }
            #expect(world.dispatcher.deliveries.isEmpty)
            #expect(world.dispatcher.refusals == [row.code, row.code])
            for refused in world.dispatcher.refused {
                #expect(refused.bodySize == request.body.count)
                #expect(refused.eventType == row.eventType)
                #expect(refused.requestID == "request-1")
                #expect(refused.receivedAt == .start)
            }
        }
    }

    @Test("Invalid JSON is answered with its byte offset", arguments: BrokenBody.all)
    func brokenBodies(broken: BrokenBody) async throws {
        try await HookWorld.run(WebhookFixture.settings("broken/destination.json")) { world in
            let answer = try await world.answer(to: world.destination.request(broken.body()))
            #expect(answer.status == broken.status)
            #expect(answer.errorCode == broken.errorCode)
            #expect(try JSONObject(answer.body)["byte_offset"]?.integer != nil)
            #expect(world.dispatcher.deliveries.isEmpty)
            #expect(world.dispatcher.refusals == [broken.errorCode])
        }
    }

    @Test("A stale timestamp is told apart from a wrong secret", arguments: [-301, 301])
    func stale(seconds: Int) async throws {
        try await HookWorld.run { world in
            let timestamp = Timestamp.start.advanced(bySeconds: seconds).unixSeconds
            let answer = try await world.answer(to: world.destination.request(timestamp: timestamp))
            #expect(answer.status == 401)
            #expect(answer.errorCode == "timestamp_out_of_tolerance")
            #expect(world.dispatcher.refusals == ["timestamp_out_of_tolerance"])
        }
    }

    @Test("More than the rate limit is refused before its body is read, and recorded with the bytes that were")
    func rateLimit() async throws {
        try await HookWorld.run(DestinationSettings(name: "Test", rateLimitPerSecond: 2)) { world in
            let client = try world.connect()
            for _ in 0..<3 { try await client.send(world.destination.request().bytes) }
            #expect(try await client.answer().status == 200)
            #expect(try await client.answer().status == 200)
            let refused = try await client.answer()
            #expect(refused.status == 429)
            #expect(refused.errorCode == "rate_limited")
            #expect(refused.header("retry-after") == "1")
            #expect(world.dispatcher.refused.map(\.bodySize) == [0])
            world.clock.advance(bySeconds: 1)
            try await client.send(world.destination.request().bytes)
            #expect(try await client.answer().status == 200)
            #expect(world.dispatcher.deliveries.count == 3)
            #expect(world.dispatcher.refusals == ["rate_limited"])
        }
    }

    // MARK: - Step 11

    @Test(
        "What the engine or the store refuses is answered as the contract says",
        arguments: [
            (Rejection.engineUnreachable, 503, "engine_unreachable", "5"),
            (.engineRejected(status: 418), 502, "engine_rejected", nil), (.overloaded, 503, "overloaded", "1"),
            (.storageUnavailable, 503, "storage_unavailable", "5"),
        ] as [(Rejection, Int, String, String?)])
    func dispatchFailures(rejection: Rejection, status: Int, code: String, retryAfter: String?) async throws {
        try await HookWorld.run(dispatcher: RecordingDispatcher(.fail(rejection))) { world in
            let client = try world.connect()
            try await client.send(world.destination.request().bytes)
            let answer = try await client.answer()
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
            #expect(answer.header("retry-after") == retryAfter)
            #expect(world.dispatcher.deliveries.count == 1)
            try await client.send(world.destination.request().bytes)
            #expect(try await client.answer().status == 200)
            #expect(world.dispatcher.deliveries[1].firstTry != nil)
        }
    }

    // MARK: - What is told

    @Test("No answer and no log line holds the secret, the MAC or the payload")
    func silence() async throws {
        let payload = #"{"type":"contact.created","id":"patient-4711"}"#
        try await HookWorld.run(DestinationSettings(name: "Test", acceptedEventTypes: .list("other"))) { world in
            let genuine = world.destination.request(payload)
            let mac = try #require(genuine.headers.last?.value.dropFirst("sha256=".count))
            let requests = [
                genuine, genuine.without(Self.signature), world.destination.request(String(payload.dropLast())),
                genuine.without(Self.signature).adding(Self.signature, String(mac.reversed())),
                genuine.adding("x-request-id", "\(mac)\"\(mac)"), genuine.adding("content-length", "1"),
                genuine.adding("expect", "patient-4711"),
            ]
            var told = ""
            for request in requests {
                let client = try world.connect()
                try await client.send(request.bytes)
                client.finishSending()
                told += try await client.rest().text
            }
            told += world.logs.lines.joined(separator: "\n")
            #expect(told.contains("error_code"))
            let expected = SHA256.digest(payload.utf8).hexadecimal
            for word in ["not-real", String(mac), String(mac.reversed()), "4711", "contact.created", expected] {
                #expect(!told.contains(word))
            }
        }
    }
}
