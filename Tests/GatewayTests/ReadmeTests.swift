import Foundation
import TestSupport
import Testing

/// The commands that README.md shows, run as they stand there, in a folder laid out like the repository after `make run`.
@Suite("The README", .processes)
struct ReadmeTests {
    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test(
        "shows commands that do what it says",
        arguments: [
            (
                "by-hand",
                [
                    "\"status\":\"fired\"}", "\"status\":\"fired\"}", "\"schedule\":\"30 9 * * MON-FRI\"",
                    "\"event_type\":\"trigger.fired\"",
                ]
            ),
            ("point-a-crm", ["\"status\":\"fired\"}", "\"event_type\":\"delivery.fired\"", "\"reason\":\"new_lead\""]),
        ])
    func commands(name: String, expected: [String]) throws {
        // A person asks a moment later; a script on a busy machine may ask before the run is on record.
        let runs = #"curl --silent --show-error "$API/triggers/$TRIGGER/runs" --header "Authorization: Bearer $KEY""#
        let script = try Self.script(named: name)
            .replacing(runs, with: "until \(runs) | grep --quiet trigger.completed; do sleep 0.05; done\n\(runs)")
        let folder = try Self.checkout()
        let gateway = try GatewayProcess(
            ["--demo", "--data-dir", folder.path + "/data", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"],
            errorPath: folder.path + "/stderr")
        let run = try Self.run(script, in: folder, apiPort: gateway.apiPort)
        #expect(run.exit == .exited(0), "\(run.errorText)")
        var rest = run.output.joined(separator: "\n")[...]
        for text in expected {
            let found = try #require(rest.range(of: text), "\(text) is missing in: \(rest)")
            rest = rest[found.upperBound...]
        }
    }

    @Test("has the replay command that make run prints end with exit status 0, also where a path needs quotes")
    func printedCommand() throws {
        let folder = try Self.checkout()
        let gateway = try GatewayProcess(
            ["--demo", "--data-dir", folder.path + "/the demo's data", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"],
            errorPath: folder.path + "/stderr")
        var command: [String] = []
        while command.last?.contains("--api-key-file") != true { command.append(try #require(try gateway.child.readLine())) }
        let lines = command.drop { !$0.contains(" replay ") }
        let run = try Self.run(lines.joined(separator: "\n") + "\n", in: folder, apiPort: gateway.apiPort)
        #expect(run.exit == .exited(0), "\(run.errorText)")
        let fixtures = try FileManager.default.contentsOfDirectory(
            atPath: Self.repository.appendingPathComponent("fixtures/webhooks").path)
        for fixture in fixtures { #expect(run.output.contains { $0.contains(fixture) }, "\(fixture) is not in the table") }
    }

    /// The code blocks behind `<!-- test: name -->`, in their order.
    private static func script(named name: String) throws -> String {
        let readme = try String(contentsOf: repository.appendingPathComponent("README.md"), encoding: .utf8)
        let parts = readme.components(separatedBy: "<!-- test: \(name) -->").dropFirst()
        let blocks = try parts.map { part in
            let start = try #require(part.range(of: "```sh\n")).upperBound
            return String(part[start..<(try #require(part[start...].range(of: "```"))).lowerBound])
        }
        #expect(!blocks.isEmpty)
        return blocks.joined(separator: "\n")
    }

    /// A folder with the fixtures and the programs where the README has them.
    private static func checkout() throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        let files = FileManager.default
        try files.createDirectory(atPath: folder.path + "/.build/debug", withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: folder.path + "/fixtures", withDestinationPath: repository.appendingPathComponent("fixtures").path)
        for program in ["gateway", "forge"] {
            let built = URL(fileURLWithPath: GatewayProcess.executable).deletingLastPathComponent().appending(path: program)
            try files.createSymbolicLink(atPath: folder.path + "/.build/debug/" + program, withDestinationPath: built.path)
        }
        return folder
    }

    /// The one thing that differs is the port, which is free here and fixed there.
    private static func run(
        _ script: String, in folder: TemporaryDirectory, apiPort: Int
    ) throws -> (exit: ProcessExit, output: [String], errorText: String) {
        let text =
            "set -euo pipefail\ncd '\(folder.path)'\n"
            + script.replacingOccurrences(of: "127.0.0.1:8081", with: "127.0.0.1:\(apiPort)") + "\necho\n"
        let path = folder.path + "/script"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let child = try ChildProcess("/bin/bash", [path], errorPath: folder.path + "/script-errors")
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        return (try child.waitForExit(), lines, child.errorText)
    }
}
