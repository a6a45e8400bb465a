import Synchronization
import TestSupport
import Testing

@testable import TriggerBridge

@Suite("A failure of a request")
struct TransferFailureTests {
    /// One of each, with what contract, section 2.5 says of it.
    private static let all: [(TransferFailure, isRetryable: Bool)] = [
        (.couldNotResolve, true), (.couldNotConnect, true), (.tlsHandshakeFailed, true),
        (.connectionReset, true), (.closedBeforeCompleteAnswer, true),
        (.timedOut(.waiting), true), (.timedOut(.connecting), true), (.timedOut(.answering), true),
        (.certificateInvalid, false), (.responseTooLarge(status: 200), false),
        (.notHTTP, false), (.invalidURL, false), (.invalidHeader, false), (.cancelled, false), (.other(code: 1), false),
    ]

    @Test("is retryable when the contract says so", arguments: all)
    func retryable(failure: TransferFailure, isRetryable: Bool) {
        #expect(failure.isRetryable == isRetryable)
    }

    @Test(
        "leaves open whether the request was received, unless nothing was sent",
        arguments: [
            (.couldNotResolve, false), (.couldNotConnect, false), (.tlsHandshakeFailed, false), (.certificateInvalid, false),
            (.timedOut(.waiting), false), (.timedOut(.connecting), false), (.invalidURL, false), (.invalidHeader, false),
            (.connectionReset, true), (.closedBeforeCompleteAnswer, true), (.timedOut(.answering), true),
            (.responseTooLarge(status: 200), true), (.notHTTP, true), (.cancelled, true), (.other(code: 1), true),
        ] as [(TransferFailure, Bool)])
    func mayHaveBeenSent(failure: TransferFailure, mayHaveBeenSent: Bool) {
        #expect(failure.mayHaveBeenSent == mayHaveBeenSent)
    }

    @Test(
        "of a request that a server got is never one before which nothing was sent",
        arguments: [Reply.silence, .nothing(then: .close), .nothing(then: .reset), .bytes("HTTP/1.1 200 OK\r\n", then: .close)])
    func received(reply: Reply) async throws {
        let server = try ScriptedServer(.answer(200), reply)
        let client = try HTTPClient(configuration: Harness.configuration { $0.totalTimeout = Harness.shortTimeout })
        // Once on a connection that was kept, once on one of its own.
        #expect(await client.outcome(HTTPRequest(.get, server.url)).failure == nil)
        for count in 2...3 {
            #expect(await client.outcome(HTTPRequest(.post, server.url)).failure?.mayHaveBeenSent == true)
            #expect(server.requests.count == count)
        }
    }

    @Test("of a request that a server got before it went is not that of the connection that could not be made after it")
    func receivedAndGone() async throws {
        let stop = Mutex<(@Sendable () -> Void)?>(nil)
        let server = try ScriptedServer { request in
            if request.number == 2 { stop.withLock(\.self)?() }
            return request.number == 2 ? .silence : .answer(200)
        }
        stop.withLock { $0 = { server.stop() } }
        let client = try HTTPClient(configuration: Harness.configuration())
        #expect(await client.outcome(HTTPRequest(.get, server.url)).failure == nil)
        #expect(await client.outcome(HTTPRequest(.post, server.url)).failure == .closedBeforeCompleteAnswer)
        #expect(server.requests.count == 2 && server.connections == 1)
        stop.withLock { $0 = nil }
    }

    @Test("has an outcome of its own, from a closed set of short labels")
    func classes() {
        let outcomes = Self.all.map(\.0.outcome)
        #expect(Set(outcomes).count == outcomes.count)
        #expect(Set(outcomes) == Set(AttemptOutcome.allCases).subtracting([.answered]))
        #expect(outcomes.allSatisfy { $0.rawValue.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0.isASCIILetter } })
    }

    @Test(
        "follows from the code of libcurl and from what the request was doing",
        arguments: [
            (6, .connecting, .couldNotResolve),
            (7, .connecting, .couldNotConnect),
            (35, .connecting, .tlsHandshakeFailed),
            (60, .connecting, .certificateInvalid),
            (83, .connecting, .certificateInvalid),
            (91, .connecting, .certificateInvalid),
            (56, .connecting, .tlsHandshakeFailed),
            (6, .answering, .closedBeforeCompleteAnswer),
            (7, .answering, .closedBeforeCompleteAnswer),
            (35, .answering, .closedBeforeCompleteAnswer),
            (60, .answering, .closedBeforeCompleteAnswer),
            (83, .answering, .closedBeforeCompleteAnswer),
            (91, .answering, .closedBeforeCompleteAnswer),
            (56, .answering, .connectionReset),
            (55, .answering, .connectionReset),
            (52, .answering, .closedBeforeCompleteAnswer),
            (18, .answering, .closedBeforeCompleteAnswer),
            (28, .connecting, .timedOut(.connecting)),
            (28, .answering, .timedOut(.answering)),
            (3, .connecting, .invalidURL),
            (1, .answering, .notHTTP),
            (8, .answering, .notHTTP),
            (27, .answering, .other(code: 27)),
        ] as [(UInt32, TransferFailure.Phase, TransferFailure)])
    func codes(code: UInt32, phase: TransferFailure.Phase, failure: TransferFailure) {
        #expect(TransferFailure(code: code, phase: phase) == failure)
    }

    @Test("is no handshake that broke off where there is none")
    func withoutTLS() {
        #expect(TransferFailure(code: 56, phase: .connecting, usesTLS: false) == .connectionReset)
    }

    @Test("says what it is in a few words")
    func description() {
        #expect("\(TransferFailure.couldNotConnect)" == "connect_failed")
        #expect("\(TransferFailure.other(code: 27))" == "other (libcurl code 27)")
        #expect("\(TransferFailure.responseTooLarge(status: 200))" == "response_too_large (status 200)")
    }
}
