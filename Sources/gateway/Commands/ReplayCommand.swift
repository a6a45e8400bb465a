import ArgumentParser
import Foundation
import Identifiers
import Ingress
import Terminal
import TriggerBridge

/// `gateway replay` (contract, section 6).
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Posts signed fixtures to a gateway and compares the answers.",
        discussion: """
            A folder that holds body.json is one fixture; other folders are walked, and other .json files are bodies, \
            too. All go to the hook URL's destination, which is taken to accept every event type.

            With --create-destinations each fixture gets a destination and a trigger of its own, in the workspace of \
            the hook URL, as the destination.json beside the body says, and is compared with expected.json. They stay, \
            so that their deliveries can be looked at.

            Exits 0 when every fixture was answered as expected, else 1.
            """)

    @Argument(help: ArgumentHelp("Folders and files with bodies.", valueName: "path")) var paths: [String]
    @Option(
        help: ArgumentHelp("http(s)://HOST/v1/{workspace_id}/hooks/{destination_id}", valueName: "hook-url"),
        transform: HookURL.init)
    var url: HookURL
    @Option(help: ArgumentHelp("File that holds the destination's signing secret.", valueName: "file"))
    var secretFile: String?
    @Option(
        help: ArgumentHelp(
            "Signs a timestamp with each body: 'now', or the header's value.", valueName: "now|value"))
    var timestamp: SigningTimestamp?
    @Option(
        help: ArgumentHelp(
            "Requests a second, evenly spaced. (default: each after the answer to the last)", valueName: "n"))
    var rate: Int?
    @Option(help: ArgumentHelp("Rounds of posting everything.", valueName: "n")) var count = 1
    @Flag(help: "Makes a destination for each fixture; needs --api and --api-key-file, not --secret-file.")
    var createDestinations = false
    @Option(help: ArgumentHelp("Base URL of the management API.", valueName: "url"), transform: BaseURL.init(api:))
    var api: BaseURL?
    @Option(help: ArgumentHelp("File that holds an API key with the role admin.", valueName: "file"))
    var apiKeyFile: String?
    @Flag(help: "Prints one JSON object a line.") var json = false

    func validate() throws {
        guard (1...1_000_000).contains(count) else { throw ValidationError("--count is from 1 to 1000000") }
        guard rate.map((1...10_000).contains) ?? true else { throw ValidationError("--rate is from 1 to 10000") }
        if createDestinations, api == nil || apiKeyFile == nil {
            throw ValidationError("--create-destinations needs --api and --api-key-file")
        }
        if !createDestinations, secretFile == nil {
            throw ValidationError("--secret-file is needed, or --create-destinations")
        }
    }

    func run() async throws {
        let isAsExpected = try await replay(columns: StandardOutput.columns) { line in
            print(line)
            fflush(nil)
        }
        guard isAsExpected else { throw ExitCode(1) }
    }

    /// - Parameters:
    ///   - columns: of the terminal; `nil` when the output is no terminal.
    ///   - print: takes one line, without its end.
    /// - Returns: whether every fixture was answered as expected.
    func replay(columns: Int?, print: @escaping @Sendable (String) -> Void) async throws -> Bool {
        let fixtures = try Fixture.all(at: paths)
        let client = try HTTPClient.forCommands(userAgent: "gateway-replay")
        defer { client.shutdown() }
        let targets = try await targets(for: fixtures, client)
        let round = zip(fixtures, targets).map(Shot.init)
        let output = ReplayOutput(json ? nil : ReplayTable(round, width: columns), print: print)
        let replay = Replay(client: client, timer: client, timestamp: timestamp, rate: rate)
        do {
            try await replay.run(round, rounds: count, report: output.add)
        } catch {
            output.explain()
            throw error
        }
        return output.finish()
    }

    private func targets(for fixtures: [Fixture], _ client: HTTPClient) async throws -> [ReplayTarget] {
        guard createDestinations, let api, let apiKeyFile else {
            let target = ReplayTarget.shared(url, try SigningSecret(file: secretFile ?? ""))
            return Array(repeating: target, count: fixtures.count)
        }
        let client = try APIClient(
            client, base: api, workspaceID: url.workspaceID, key: try SecretFile.read(apiKeyFile))
        return try await DestinationMaker(api: client, hooks: url, ids: IdentifierSource()).targets(for: fixtures)
    }
}
