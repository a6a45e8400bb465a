import Identifiers
import Testing
import TriggerEngine

@testable import gateway

@Suite("The URLs that Twilio is given")
struct TwilioURLsTests {
    private static let task = "0190a1b2-0000-7000-8000-00000000000a"
    private static let workspace = "0190a1b2-0000-7000-8000-000000000001"

    private func makeCall() throws -> OutboundCall {
        let number = try #require(E164Number("+12025550142"))
        return OutboundCall(
            taskID: try #require(Identifier(Self.task)), workspaceID: try #require(Identifier(Self.workspace)), attempt: 2, to: number,
            from: number, begunAt: Timestamp(milliseconds: 0), traceID: nil)
    }

    @Test(
        "name the workspace, the task and the attempt to who is asked what to say",
        arguments: [
            ("https://voice.test/answer", "https://voice.test/answer?"),
            ("https://voice.test/answer?tone=warm", "https://voice.test/answer?tone=warm&"),
            ("https://voice.test", "https://voice.test?"),
        ])
    func voice(setting: String, beginning: String) throws {
        let urls = TwilioURLs(voiceURL: setting, publicURL: "https://gateway.test")
        #expect(urls.voice(of: try makeCall()) == "\(beginning)workspace_id=\(Self.workspace)&task_id=\(Self.task)&attempt=2")
    }

    @Test("lead status callbacks to the attempt")
    func statusCallback() throws {
        let urls = TwilioURLs(voiceURL: "https://voice.test", publicURL: "https://gateway.test/hooks")
        #expect(
            urls.statusCallback(of: try makeCall()) == "https://gateway.test/hooks/v1/\(Self.workspace)/calls/\(Self.task)/2/status")
    }
}
