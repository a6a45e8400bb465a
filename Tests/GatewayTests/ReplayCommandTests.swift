import FieldMapping
import Foundation
import TestSupport
import Testing

@testable import gateway

@Suite(.processes)
struct ReplayCommandTests {
    private static let secret = "whsec_replay-not-real"

    private let files: TemporaryDirectory
    private let lead: String

    init() throws {
        files = try TemporaryDirectory()
        lead = try files.write(
            #"{"type":"lead.created","id":"1","contact":{"phone":"+12025550101"}}"#, to: "lead/body.json")
    }

    // MARK: - Against the gateway

    @Test("All fixtures, sound and broken, are answered as expected by one destination that takes everything")
    func sharedDestination() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(#""name":"Demo","field_mapping":{"phone_to":"contact.phone"}"#)
        let folders = [Fixtures.path + "/webhooks", Fixtures.path + "/broken/bodies"]
        let run = try CommandRun(["replay"] + folders + (try flags(world, hook)))
        let count = Fixtures.webhooks.count + BrokenBody.all.count
        #expect(run.exit == .exited(0), "\(run.errorText)")
        #expect(run.output.last == "\(count) of \(count) answered as expected.", "\(run.output)")
        #expect(run.output.count == count + 2)
        #expect(try world.deliveries(of: hook).count == count)
    }

    @Test("Each fixture gets a destination of its own, and what that one keeps is expected.json byte for byte")
    func ownDestinations() throws {
        let world = try GatewayWorld()
        let run = try CommandRun(["replay", Fixtures.path + "/webhooks", "--json"] + (try ownFlags(world)))
        #expect(run.exit == .exited(0), "\(run.errorText)")
        let rows = try run.output.map { try JSONValue(Array($0.utf8)) }
        let names = Fixtures.webhooks.map { URL(filePath: $0).lastPathComponent }
        #expect(rows.compactMap { $0.at("fixture")?.string } == names)
        for row in rows {
            let name = try #require(row.at("fixture")?.string)
            let expected = try JSONValue(try Fixtures.bytes("webhooks/\(name)/expected.json"))
            #expect(row.at("mapped_input_text")?.string == expected.at("mapped_input_text")?.string, "\(name)")
            #expect(row.at("as_expected")?.bool == true, "\(row.written)")
        }
    }

    @Test("A repeated fixture is marked where its destination knows duplicates")
    func duplicates() throws {
        let world = try GatewayWorld()
        _ = try files.write(
            #"{"destination":{"name":"D","dedupe_path":"id","dedupe_window_seconds":60},"#
                + #""trigger":{"name":"T","event_type":"t"}}"#, to: "lead/destination.json")
        let run = try CommandRun(["replay", lead, "--count", "2", "--rate", "50"] + (try ownFlags(world)))
        #expect(run.exit == .exited(0), "\(run.errorText)")
        let rows = run.output.dropFirst().dropLast().map { $0.split(separator: " ") }
        #expect(rows.count == 2 && rows[0][3] == rows[1][3])
        #expect(!rows[0].contains("yes") && rows[1].contains("yes"))
    }

    @Test("A destination that wants a timestamp gets one")
    func timestamp() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook(#""name":"D","require_timestamp":true"#)
        let without = try CommandRun(["replay", lead] + (try flags(world, hook)))
        #expect(without.exit == .exited(1))
        #expect(without.output[1].hasPrefix("! lead     401   lead.created  signature_missing "))
        #expect(
            without.output[2].hasPrefix("! lead: answered 401 signature_missing, expected 200: This destination re"))
        #expect(without.output[3] == "0 of 1 answered as expected.")
        #expect(try CommandRun(["replay", lead, "--timestamp", "now"] + (try flags(world, hook))).exit == .exited(0))
    }

    @Test("Neither the secret nor the key is printed, also when they are wrong")
    func secrets() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let own = try CommandRun(["replay", lead] + (try ownFlags(world)))
        let wrongSecret = try CommandRun(
            ["replay", lead, "--url", url(world, hook), "--secret-file", files.write(Self.secret, to: "wrong")])
        let wrongKey = try CommandRun(["replay", lead] + (try ownFlags(world, key: "key_not-real")))
        #expect([own.exit, wrongSecret.exit, wrongKey.exit] == [.exited(0), .exited(1), .exited(1)])
        #expect(wrongKey.errorText.contains("/skills was answered 401: An API key of this workspace is required"))
        for run in [own, wrongSecret, wrongKey] {
            let text = run.output.joined() + run.errorText
            #expect(!text.contains("whsec_") && !text.contains(world.key) && !text.contains("key_not-real"))
        }
    }

    // MARK: - Against something else

    @Test("A server that nobody reaches is named, with the reason and status 1")
    func unreachable() throws {
        let url = hookURL(port: try LoopbackListener.closedPort())
        let run = try CommandRun(["replay", lead, "--url", url] + (try secretFlags()))
        #expect(run.exit == .exited(1) && run.output.isEmpty)
        #expect(run.errorText == "Error: \(url) cannot be reached: nothing accepts connections there.\n")
    }

    @Test("What a server does wrong is explained below the table, and the rest is still posted")
    func explained() throws {
        let engine = try ScriptedServer(
            .answer(500, #"{"detail":"scripted"}"#),
            .bytes("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{", then: .close), .fired())
        let run = try CommandRun(
            ["replay", lead, "--count", "3", "--url", hookURL(port: engine.port)] + (try secretFlags()))
        #expect(run.exit == .exited(1))
        let starts = [
            "  FIXTURE  HTTP  EVENT TYPE    EVENT ID OR ERROR", "! lead     500   lead.created  -",
            "! lead     -     lead.created  closed_early", "  lead     200   lead.created  \(Reply.firedEventID)",
        ]
        for (line, start) in zip(run.output, starts) { #expect(line.hasPrefix(start)) }
        #expect(
            run.output.suffix(3) == [
                "! lead: answered 500, expected 200: scripted", "! lead: no answer (closed_early), expected 200",
                "1 of 3 answered as expected.",
            ])
        #expect(Set(engine.requests.map(\.body)).count == 1)
        #expect(engine.requests.allSatisfy { $0.headers["x-amigo-request-signature"]?.hasPrefix("sha256=") == true })
    }

    // MARK: - Arguments

    @Test("Arguments that cannot be used end with status 2", arguments: unusableArguments)
    func unusable(arguments: [String], message: String) throws {
        let run = try CommandRun(["replay"] + arguments)
        #expect(run.exit == .exited(2) && run.output.isEmpty)
        #expect(run.firstError.hasPrefix("Error: \(message)"), "\(run.errorText)")
    }

    @Test("The help says what is compared with what")
    func help() throws {
        let run = try CommandRun(["replay", "--help"])
        #expect(run.exit == .exited(0) && run.errorText.isEmpty)
        #expect(run.output.joined(separator: "\n") == Self.help)
    }

    private static let unusableArguments: [([String], String)] = [
        ([], "Missing expected argument '<path> ...'"),
        (["x", "--secret-file", "s"], "Missing expected argument '--url <hook-url>'"),
        (["x", "--url", "http://h/"], "The value 'http://h/' is invalid for '--url <hook-url>': a hook URL is"),
        (["x", "--url", hook], "--secret-file is needed, or --create-destinations"),
        (["x", "--url", hook, "--create-destinations"], "--create-destinations needs --api and --api-key-file"),
        (["x", "--url", hook, "--api", "h"], "The value 'h' is invalid for '--api <url>': the management API has"),
        (["x", "--url", hook, "--secret-file", "s", "--count", "0"], "--count is from 1 to 1000000"),
        (["x", "--url", hook, "--secret-file", "s", "--rate", "0"], "--rate is from 1 to 10000"),
        (["/gone", "--url", hook, "--secret-file", "s"], "there is nothing at /gone"),
        ([Fixtures.path + "/broken", "--url", hook, "--secret-file", "/gone"], "the file /gone cannot be read"),
    ]

    // MARK: - Internals

    private static let hook =
        "http://h/v1/0190a1b2-0000-7000-8000-00000000a001/hooks/0190a1b2-0000-7000-8000-00000000c001"

    private func hookURL(port: Int) -> String {
        Self.hook.replacingOccurrences(of: "//h/", with: "//127.0.0.1:\(port)/")
    }

    private func url(_ world: GatewayWorld, _ hook: Hook) -> String {
        "http://127.0.0.1:\(world.gateway.hooksPort)\(hook.path)"
    }

    private func flags(_ world: GatewayWorld, _ hook: Hook) throws -> [String] {
        ["--url", url(world, hook), "--secret-file", try files.write(hook.secret + "\n", to: "secret")]
    }

    private func secretFlags() throws -> [String] { ["--secret-file", try files.write(Self.secret, to: "secret")] }

    /// For `--create-destinations`; the destination in the URL need not exist.
    private func ownFlags(_ world: GatewayWorld, key: String? = nil) throws -> [String] {
        let url = "http://127.0.0.1:\(world.gateway.hooksPort)/v1/\(world.workspace)/hooks/\(world.workspace)"
        let keyFile = try files.write((key ?? world.key) + "\n", to: "key")
        return [
            "--url", url, "--create-destinations", "--api", "http://127.0.0.1:\(world.gateway.apiPort)",
            "--api-key-file", keyFile,
        ]
    }

    private static let help = """
        OVERVIEW: Posts signed fixtures to a gateway and compares the answers.

        A folder that holds body.json is one fixture; other folders are walked, and
        other .json files are bodies, too. All go to the hook URL's destination, which
        is taken to accept every event type.

        With --create-destinations each fixture gets a destination and a trigger of its
        own, in the workspace of the hook URL, as the destination.json beside the body
        says, and is compared with expected.json. They stay, so that their deliveries
        can be looked at.

        Exits 0 when every fixture was answered as expected, else 1.

        USAGE: gateway replay <path> ... --url <hook-url> [--secret-file <file>] \
        [--timestamp <now|value>] [--rate <n>] [--count <n>] [--create-destinations] [--api <url>] \
        [--api-key-file <file>] [--json]

        ARGUMENTS:
          <path>                  Folders and files with bodies.

        OPTIONS:
          --url <hook-url>        http(s)://HOST/v1/{workspace_id}/hooks/{destination_id}
          --secret-file <file>    File that holds the destination's signing secret.
          --timestamp <now|value> Signs a timestamp with each body: 'now', or the
                                  header's value.
          --rate <n>              Requests a second, evenly spaced. (default: each
                                  after the answer to the last)
          --count <n>             Rounds of posting everything. (default: 1)
          --create-destinations   Makes a destination for each fixture; needs --api and
                                  --api-key-file, not --secret-file.
          --api <url>             Base URL of the management API.
          --api-key-file <file>   File that holds an API key with the role admin.
          --json                  Prints one JSON object a line.
          --version               Show the version.
          -h, --help              Show help information.

        """
}
