import Foundation
import Identifiers
import Synchronization
import TestSupport

/// Twilio's REST API for calls, as it is documented and as it fails, on a port of 127.0.0.1 that stays its own while it is down.
final class TwilioStandIn: Sendable {
    static let accountSID = "AC000000000000000000000000000000a1"
    static let authToken = "twilio-auth-token-5f1d0c8e"
    static let callerID = "+12025550199"

    /// A call that was asked for, and placed.
    struct Call: Sendable {
        let sid: String
        let to: String
        let from: String
        /// When it was created.
        let createdAt: Timestamp
        /// The form of the request.
        var form: [(name: String, value: String)] = []
        var traceparent: String?
        /// One of Twilio's call status values.
        var status = "queued"
        var seconds: Int?

        func values(_ name: String) -> [String] { form.filter { $0.name == name }.map(\.value) }
    }

    /// What is done with a request to create a call that is in order.
    enum Creation: Sendable {
        case place
        /// No call is made. The answer's message holds the number that was to be called.
        case refuse(status: Int, code: Int?, headers: String = "")
        /// The call is made, and no byte of an answer is sent.
        case placeInSilence
        /// The call is made, and the connection closed without an answer.
        case placeAndClose
        /// Neither is a call made nor an answer sent.
        case keepSilent
    }

    struct State {
        var calls: [Call] = []
        var requests: [ReceivedRequest] = []
        var next: [Creation] = []
        var usual = Creation.place
        var readRefusal: (status: Int, code: Int?)?
        var pageSize = 1000
        var server: ScriptedServer?
    }

    let port: Int
    let core: Core

    /// - Parameter now: when calls are created.
    init(now: @escaping @Sendable () -> Timestamp = { .now() }) throws {
        port = try LoopbackListener.closedPort()
        core = Core(now: now)
        try start()
    }

    deinit { stop() }

    var url: String { "http://127.0.0.1:\(port)" }

    // MARK: - What it does

    /// What is done with the next requests to create calls; those after them are done with as usual.
    func answer(next creations: Creation...) {
        core.state.withLock { $0.next += creations }
    }

    func answer(always creation: Creation) {
        core.state.withLock { $0.usual = creation }
    }

    /// Answers requests for calls and lists of them thus; with `nil`, as documented.
    func refuseReads(_ status: Int?, code: Int? = nil) {
        core.state.withLock { $0.readRefusal = status.map { ($0, code) } }
    }

    /// A page of a list holds no more calls than this, whatever is asked for.
    func limitPages(to size: Int) {
        core.state.withLock { $0.pageSize = size }
    }

    /// A call that somebody else placed with the account.
    @discardableResult
    func addCall(to: String, from: String = callerID, createdAt: Timestamp) -> Call {
        let call = Call(sid: Core.newSID(), to: to, from: from, createdAt: createdAt, status: "completed")
        core.state.withLock { $0.calls.append(call) }
        return call
    }

    /// What becomes of a call.
    func set(_ status: String, seconds: Int? = nil, of sid: String) {
        core.state.withLock { state in
            guard let place = state.calls.firstIndex(where: { $0.sid == sid }) else { return }
            state.calls[place].status = status
            state.calls[place].seconds = seconds
        }
    }

    /// Nothing accepts connections any more, and those there are end.
    func stop() {
        core.state.withLock { state in
            state.server?.stop()
            state.server = nil
        }
    }

    func start() throws {
        let server = try ScriptedServer(port: port) { [core] in core.reply(to: $0) }
        core.state.withLock { $0.server = server }
    }

    // MARK: - What it saw

    /// Every call that was placed, in their order.
    var calls: [Call] { core.state.withLock { $0.calls } }

    func calls(to number: String) -> [Call] { calls.filter { $0.to == number } }

    /// Every request, those that were refused included.
    var requests: [ReceivedRequest] { core.state.withLock { $0.requests } }

    // MARK: - For a gateway

    /// The flags of `serve` that have it place its calls here.
    ///
    /// - Parameter files: where the auth token is written.
    func flags(_ files: TemporaryDirectory, publicURL: String = "http://gateway.test") throws -> [String] {
        [
            "--call-provider", "twilio", "--caller-id", Self.callerID, "--public-url", publicURL,
            "--twilio-account-sid", Self.accountSID,
            "--twilio-auth-token-file", try files.write(Self.authToken + "\n", to: "twilio-auth-token"),
            "--twilio-base-url", url, "--twilio-voice-url", "https://voice.test/answer",
        ]
    }
}
