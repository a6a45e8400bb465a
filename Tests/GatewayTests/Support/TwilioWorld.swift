import Identifiers
import Terminal
import TestSupport
import Testing
import TriggerBridge
import TriggerEngine

@testable import gateway

/// A provider with a stand-in behind it, and the call of a test.
final class TwilioWorld: Sendable {
    static let number = "+12025550142"
    static let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"

    let clock = ManualClock()
    let logs = LogRecorder()
    let standIn: TwilioStandIn
    let call: OutboundCall

    init(to number: String = TwilioWorld.number) throws {
        standIn = try TwilioStandIn { [clock] in clock.now }
        let ids = IdentifierSource()
        call = OutboundCall(
            taskID: ids.next(), workspaceID: ids.next(), attempt: 2, to: try #require(E164Number(number)),
            from: try #require(E164Number(TwilioStandIn.callerID)), begunAt: .start, traceID: Self.traceID)
    }

    /// - Parameter timeout: for one request; only a test that waits for it meets it.
    func makeProvider(
        _ url: String? = nil, token: String = TwilioStandIn.authToken, timeout: Duration = .seconds(60)
    ) throws -> TwilioProvider {
        var configuration = HTTPClient.Configuration()
        configuration.connectTimeout = .seconds(30)
        configuration.totalTimeout = timeout
        let account = TwilioAccount(sid: TwilioStandIn.accountSID, authToken: try #require(TwilioAuthToken(token)))
        let client = try TwilioClient(
            account, base: try #require(BaseURL(url ?? standIn.url)), client: HTTPClient(configuration: configuration), logger: logs.logger)
        return TwilioProvider(
            client: client, urls: TwilioURLs(voiceURL: "https://voice.test/answer?v=1", publicURL: "https://gateway.test"),
            callerID: call.from, settlingTime: .seconds(30), now: { [clock] in clock.now })
    }
}
