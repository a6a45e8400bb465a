import FieldMapping
import Foundation
import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

/// docs/outbound-calls.md, whose walk-through is run as it stands there.
@Suite("docs/outbound-calls.md", .processes)
struct OutboundCallsDocumentTests {
    @Test("leads from an empty data directory to a call, with commands that print what it says")
    func walkThrough() throws {
        let document = try Document("outbound-calls.md")
        let folder = try TemporaryDirectory()
        let gateway = try Self.serve(try #require(document.blocks("serve").first), in: folder)
        let examples = document.examples
        #expect(examples.count >= 9)
        let prelude = try DocumentExample.programs(in: folder)
        let outputs = try DocumentExample.run(examples, prelude: prelude, in: folder, apiPort: gateway.apiPort)
        for (example, output) in zip(examples, outputs) { try example.check(output) }
    }

    @Test("shows settings for Twilio that a gateway starts with")
    func twilio() throws {
        let folder = try TemporaryDirectory()
        _ = try folder.write("token\n", to: "twilio-token")
        let gateway = try Self.serve(try #require(try Document("outbound-calls.md").blocks("twilio").first), in: folder)
        gateway.child.send(signal: SIGTERM)
        #expect(try gateway.child.waitForExit() == .exited(0))
    }

    /// The gateway that a command starts, with its files in `folder`, and on ports that are free.
    private static func serve(_ command: String, in folder: TemporaryDirectory) throws -> GatewayProcess {
        let words = command.replacing("\\\n", with: " ").split(whereSeparator: \.isWhitespace).map(String.init)
        try #require(words.starts(with: ["gateway", "serve", "--data-dir", "data"]))
        let flags = words.dropFirst(2).map { ["data", "twilio-token"].contains($0) ? folder.path + "/" + $0 : $0 }
        return try GatewayProcess(flags + ["--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"], errorPath: folder.path + "/stderr")
    }

    @Test("has every field of a call, with the default that it has")
    func fields() throws {
        let minimal = try CallParameters(input: #"{"phone_to":"+12025550146"}"#.bytes)
        let written = try JSONValue(JSONWriter.object { $0.write(minimal) })
        let rows = try Document("outbound-calls.md").rows("fields").map { $0.map { $0.replacing("`", with: "") } }
        let members = try #require(try written.object()).members.map(\.key)
        #expect(Set(members) == Set(rows.map { $0[0] }.filter { !$0.contains(".") }))
        for row in rows {
            switch row[2] {
            case "required":
                #expect(throws: InputViolations([InputViolation(row[0], Self.required)])) { try CallParameters(input: Array("{}".utf8)) }
            case "none", "the configured caller id": #expect(written.at(row[0])?.isNull == true, "\(row)")
            case "all of its defaults": #expect(written.at(row[0])?.kind == .object)
            case "all of them": #expect(written.at(row[0])?.elements?.count == 7)
            default: #expect(written.at(row[0]).map { $0.string ?? $0.written } == row[2], "\(row)")
            }
        }
    }

    private static let required =
        "is required: it has to be a number in E.164 form, such as +12125550123: a plus sign and 2 to 15 digits, nothing else"

    @Test("has a table of windows in which every row is true")
    func windows() throws {
        let rows = try Document("outbound-calls.md").rows("windows")
        #expect(rows.count >= 12)
        for row in rows {
            let times = row[0].split(separator: "–")
            let days = row[1] == "all" ? "" : #","days":["\#(row[1].split(separator: " ").joined(separator: "\",\""))"]"#
            let window = #"{"start":"\#(times[0])","end":"\#(times[1])","timezone":"\#(row[2])"\#(days)}"#
            let parameters = try CallParameters(input: #"{"phone_to":"+12025550146","window":\#(window)}"#.bytes)
            let due = try #require(Timestamp(iso8601: row[3]))
            #expect(parameters.window.opening(from: due) == Timestamp(iso8601: row[4]), "\(row)")
            #expect((row[4] == "never") == (Timestamp(iso8601: row[4]) == nil), "\(row)")
        }
    }

    @Test("says of each last digit what a simulated call does")
    func simulated() async throws {
        var told: [Int: String] = [:]
        for row in try Document("outbound-calls.md").rows("simulated") {
            for digit in row[0].components(separatedBy: ", ").compactMap({ Int($0) }) { told[digit] = row[1] }
        }
        for digit in 0...9 { #expect(try await Self.outcome(digit) == told[digit], "\(digit)") }
    }

    private static func outcome(_ digit: Int) async throws -> String {
        let clock = ManualClock()
        let provider = SimulatedProvider(now: { clock.now })
        let id = IdentifierSource().next()
        let call = OutboundCall(
            taskID: id, workspaceID: id, attempt: 1, to: try #require(E164Number("+1202555014\(digit)")), from: provider.callerID,
            begunAt: clock.now, traceID: nil)
        guard case .placed(let sid) = await provider.place(call) else { return CallTask.Outcome.refused.rawValue }
        for second in 0...60 {
            if case .progress(.ended(let end)) = await provider.progress(of: call, sid: sid) {
                switch end {
                case .answered: return "\(CallTask.Outcome.answered.rawValue), after \(second) s"
                case .busy: return CallTask.Outcome.busy.rawValue
                case .noAnswer: return CallTask.Outcome.noAnswer.rawValue
                case .failed: return CallTask.Outcome.failed.rawValue
                case .cancelled: return "called off"
                }
            }
            clock.advance(bySeconds: 1)
        }
        return "never over"
    }
}
