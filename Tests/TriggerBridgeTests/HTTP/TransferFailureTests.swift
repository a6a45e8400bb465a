import Testing

@testable import TriggerBridge

@Suite("A failure of a request")
struct TransferFailureTests {
    /// One of each, with what contract 2.5 says of it.
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

    @Test("has a class of its own, from a closed set of short labels")
    func classes() {
        let classes = Self.all.map(\.0.outcomeClass)
        #expect(Set(classes).count == classes.count)
        #expect(Set(classes) == Set(TransferFailure.outcomeClasses))
        #expect(!classes.contains(Attempt.answered))
        #expect(classes.allSatisfy { $0.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0.isASCIILetter } })
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
