import Identifiers
import Logging
import Testing
import TriggerBridge

/// A client with short timeouts, an engine behind it and the fires of a test.
struct Harness {
    /// Of a request that is to run into it while it waits for its answer: enough for all before that, also under a sanitizer.
    static let shortTimeout = Duration.seconds(2)

    static let key = "key-5f1d0c8e"
    static let input = #"{"phone_to":"+15550100","note":"é 1.10"}"#
    static let deliveryID = deliveryID(1)

    /// One of many.
    static func deliveryID(_ number: Int) -> String { Identifier(ordinal: Int64(number), random: 0).description }

    let client: HTTPClient
    let engine: RemoteEngine
    let timer: ManualTimer

    /// - Parameter configure: changes the settings.
    init(
        _ url: String, timer: ManualTimer = ManualTimer(), logger: Logger? = nil,
        configure: (inout HTTPClient.Configuration) -> Void = { _ in }
    ) throws {
        client = try HTTPClient(configuration: Self.configuration(configure))
        self.timer = timer
        engine = try RemoteEngine(
            baseURL: url, apiKey: Self.key, client: client, timer: timer, logger: logger ?? Self.silent)
    }

    static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }

    /// Generous, so that only a test that waits for a timeout meets one.
    static func configuration(_ configure: (inout HTTPClient.Configuration) -> Void = { _ in })
        -> HTTPClient.Configuration
    {
        var configuration = HTTPClient.Configuration()
        configuration.connectTimeout = .seconds(30)
        configuration.totalTimeout = .seconds(60)
        configure(&configuration)
        return configuration
    }

    func fire(retryAttempts: Int = 3, deliveryID: String = Harness.deliveryID) async throws -> FireOutcome {
        await engine.fire(try Self.fire(retryAttempts: retryAttempts, deliveryID: deliveryID))
    }

    static func fire(
        retryAttempts: Int = 3, workspaceID: String = "0190a1b2-0000-7000-8000-00000000a001", deliveryID: String = Harness.deliveryID,
        input: String = Harness.input, traceparent: String? = nil
    ) throws -> RemoteFire {
        RemoteFire(
            workspaceID: try #require(Identifier(workspaceID)),
            triggerID: try #require(Identifier("0190a1b2-0000-7000-8000-00000000b001")), deliveryID: try #require(Identifier(deliveryID)),
            destinationID: try #require(Identifier("0190a1b2-0000-7000-8000-00000000c001")), input: Array(input.utf8),
            traceparent: traceparent, retryAttempts: try RetryAttempts(retryAttempts))
    }
}

extension RemoteEngine {
    func fire(_ fire: RemoteFire) async -> FireOutcome {
        await withCheckedContinuation { continuation in
            self.fire(fire) { continuation.resume(returning: $0) }
        }
    }
}

extension FireOutcome {
    /// Outcome classes of the attempts, in order.
    var classes: [String] { attempts.map(\.outcome.rawValue) }

    var firedEventID: Identifier? {
        if case .fired(let id, _) = self { id } else { nil }
    }

    var rejectedStatus: Int? {
        if case .rejected(let status, _) = self { status } else { nil }
    }

    var lastFailure: TransferFailure? {
        if case .unreachable(let failure, _) = self { failure } else { nil }
    }
}
