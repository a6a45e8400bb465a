import Identifiers
import Ingress
import TestSupport
import Testing
import TriggerBridge
import TriggerEngine

@testable import gateway

@Suite("The request of an http_request action")
struct SignedCallTests {
    private static let secret = "whsec_signed-call-not-real"

    private let clock = ManualClock()
    private let world = TriggerStoreWorld(MemoryTriggerStore())

    @Test("has the merged input as its body, and the headers of the contract")
    func headers() throws {
        let (call, fire) = try makeCall()
        let request = call.request()
        #expect(request.method == .post && request.url == "https://receiver.example.com/leads?token=t")
        #expect(request.body == fire.input && request.totalTimeout == .seconds(7))
        let headers = Dictionary(uniqueKeysWithValues: request.headers)
        #expect(headers["Content-Type"] == "application/json")
        #expect(headers["Idempotency-Key"] == fire.eventID.description)
        #expect(headers["x-amigo-request-timestamp"] == "1767323045000")
        let mac = Hook.mac(Array("v1:1767323045000:".utf8) + fire.input, Self.secret)
        #expect(headers["x-amigo-request-signature"] == "sha256=" + mac)
        let parent = fire.eventID.description.replacing("-", with: "").suffix(16)
        #expect(headers["traceparent"] == "00-4bf92f3577b34da6a3ce929d0e0e4736-\(parent)-01")
        #expect(TraceID(traceparent: headers["traceparent"] ?? "")?.text == fire.traceID)
        #expect(headers.count == 5)
    }

    @Test("is repeated to the byte by a retry, and signed anew only before it gets too old")
    func retries() throws {
        let (call, _) = try makeCall()
        let first = call.request()
        clock.advance(bySeconds: 119)
        #expect(call.request().headers.map(\.1) == first.headers.map(\.1))
        clock.advance(bySeconds: 1)
        let later = Dictionary(uniqueKeysWithValues: call.request().headers)
        #expect(later["x-amigo-request-timestamp"] == "1767323165000")
        #expect(later["x-amigo-request-signature"] != Dictionary(uniqueKeysWithValues: first.headers)["x-amigo-request-signature"])
    }

    private func makeCall() throws -> (SignedCall, PendingFire) {
        let fire = world.makeFire(of: try world.makeTrigger(action: world.makeAction()))
        let url = try #require(ActionURL("https://receiver.example.com/leads?token=t"))
        let secrets = SigningSecrets(current: try #require(SigningSecret(Self.secret)))
        let call = SignedCall(fire, HTTPRequestSettings(url: url, timeoutSeconds: 7), secrets) { [clock] in clock.now }
        return (call, fire)
    }
}
