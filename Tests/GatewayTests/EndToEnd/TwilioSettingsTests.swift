import FieldMapping
import Foundation
import TestSupport
import Testing

/// What the built gateway makes of its settings for Twilio.
@Suite(.processes)
struct TwilioSettingsTests {
    private let files: TemporaryDirectory

    init() throws { files = try TemporaryDirectory() }

    private func serve(_ flags: [String]) throws -> CommandRun {
        try CommandRun(["serve", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0", "--data-dir", files.path + "/data"] + flags)
    }

    @Test("settings that are missing or unusable are unusable arguments, and named")
    func refused() throws {
        let run = try serve(["--call-provider", "twilio"])
        #expect(run.exit == .exited(2) && run.output.isEmpty)
        #expect(run.errorText.contains("call-provider twilio needs caller-id, which is not set"), "\(run.errorText)")
        let twilio = try TwilioStandIn()
        let config = try files.write(#"{"twilio_timeout_ms":0}"#, to: "config.json")
        let timeout = try serve(try twilio.flags(files) + ["--config", config])
        #expect(timeout.exit == .exited(2) && timeout.errorText.contains("twilio-timeout-ms '0'"), "\(timeout.errorText)")
    }

    @Test("an auth token that cannot be read, or cannot be sent, is told with its file and without itself")
    func tokenFile() throws {
        var flags = try TwilioStandIn().flags(files)
        let place = try #require(flags.firstIndex(of: "--twilio-auth-token-file")) + 1
        flags[place] = files.path + "/none"
        let missing = try serve(flags)
        #expect(missing.exit == .exited(2) && missing.errorText.contains("\(files.path)/none cannot be read"), "\(missing.errorText)")
        flags[place] = try files.write("secret token", to: "token")
        let unusable = try serve(flags)
        #expect(unusable.exit == .exited(2) && unusable.errorText.contains("\(files.path)/token is not all visible ASCII"))
        #expect(!unusable.errorText.contains("secret token"))
    }

    @Test("credentials that Twilio refuses are told in the log; calls wait, and webhooks are taken all the same")
    func credentials() throws {
        let twilio = try TwilioStandIn()
        let flags = try twilio.flags(files)
        _ = try files.write("another-token", to: "twilio-auth-token")
        let world = try GatewayWorld(flags, keeping: files)
        let hook = try world.makeCallHook()
        _ = try world.postLead("+12025550142", to: hook)
        try eventually("the log tells") {
            try String(contentsOfFile: world.errorPath, encoding: .utf8).contains("Twilio refuses the account (status 401, code 20003)")
        }
        #expect(try ready(world).status == 200)
        _ = try world.postLead("+12025550143", to: hook)
        #expect(twilio.calls.isEmpty)
        try world.terminate()
        _ = try files.write(TwilioStandIn.authToken, to: "twilio-auth-token")
        try world.start()
        try eventually("both are called") { Set(twilio.calls.map(\.to)).count == 2 }
        #expect(twilio.calls.count == 2)
    }

    @Test("with the simulated provider the paths of status callbacks are unknown, with Twilio tasks that are not there")
    func paths() throws {
        let path = "/v1/01900000-0000-7000-8000-000000000001/calls/01900000-0000-7000-8000-000000000002/1/status"
        let twilio = try TwilioStandIn()
        let simulated = try GatewayWorld()
        let request = Hook.request(path, [], Array("CallSid=CA1".utf8))
        #expect(try simulated.send(request).errorCode == "not_found")
        let world = try GatewayWorld(try twilio.flags(files), keeping: files)
        #expect(try world.send(request).errorCode == "signature_missing")
        let fields = [("AccountSid", TwilioStandIn.accountSID), ("CallSid", "CA1"), ("CallStatus", "busy")]
        let url = "http://gateway.test\(path)?x=1"
        let callback = TwilioStandIn.StatusCallback(
            url: url, fields: fields, signature: TwilioStandIn.signature(url, fields, TwilioStandIn.authToken))
        let answer = try twilio.post(callback, to: world.gateway.hooksPort)
        #expect(answer.status == 404 && answer.errorCode == "task_not_found")
    }

    private func ready(_ world: GatewayWorld) throws -> HTTPAnswer {
        try ClientConnection(port: world.gateway.apiPort).exchange(
            Array("GET /readyz HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n".utf8))
    }
}
