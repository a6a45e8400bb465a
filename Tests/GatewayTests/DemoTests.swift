import Foundation
import TestSupport
import Testing

/// `scripts/demo`, which `make demo` runs.
@Suite("The demo", .processes)
struct DemoTests {
    private static let repository = URL(filePath: Fixtures.path).deletingLastPathComponent().path
    private static let bin = URL(filePath: GatewayProcess.executable).deletingLastPathComponent().path

    /// - Parameter forge: the program.
    private static func run(in folder: TemporaryDirectory, forge: String) throws -> ForgeProcess.Run {
        let words = ["GATEWAY=\(bin)/gateway", "FORGE=\(forge)", "TMPDIR=\(folder.path)", "NO_COLOR=1", repository + "/scripts/demo"]
        let child = try ChildProcess("/usr/bin/env", words, errorPath: folder.path + "/stderr")
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        return ForgeProcess.Run(exit: try child.waitForExit(), output: lines, errorText: child.errorText)
    }

    @Test("goes from the webhook of a lead to an answered call, shows each command and what came of it, and leaves nothing behind")
    func demo() throws {
        let folder = try TemporaryDirectory()
        let run = try Self.run(in: folder, forge: Self.bin + "/forge")
        #expect(run.exit == .exited(0) && run.errorText.isEmpty, "\(run.errorText)")
        let expected = [
            "$ gateway serve", "ready hooks=http://127.0.0.1:", "$ export FORGE_API_KEY=", "$ ACTION=", "$ TRIGGER=", "$ DESTINATION=",
            "$ gateway sign", #""status":"fired"}"#, "$ forge platform event chain $EVENT --follow --tree", "trigger.fired",
            "outbound.scheduled",
            "trigger.completed", "outbound.dispatched", "outbound.completed", "$ forge platform event chain $EVENT --tree", "trigger.fired",
            "├─ outbound.scheduled", "│  └─ outbound.dispatched", "│     └─ outbound.completed", "└─ trigger.completed",
            "$ forge platform task list", #""outcome":"answered""#,
        ]
        var rest = run.output.joined(separator: "\n")[...]
        for text in expected {
            let found = try #require(rest.range(of: text), "\(text) is missing in: \(rest)")
            rest = rest[found.upperBound...]
        }
        let shown = try #require(try Document("../README.md").blocks("demo").first)
        let start = try #require(run.output.firstIndex { $0.hasSuffix("chain $EVENT --tree") })
        let printed = run.output[start...].prefix { !$0.hasPrefix("#") }.joined(separator: "\n")
        try DocumentExample(command: "make demo", answer: shown, isText: true).check(printed)
        #expect(!run.output.joined().contains("\u{1B}"))
        #expect(folder.files().map(\.path) == ["stderr"])
    }

    @Test("has exit status 1 when the call was not answered")
    func unanswered() throws {
        let folder = try TemporaryDirectory()
        let forge = try folder.write(
            """
            #!/bin/sh
            case "$*" in *items.0.outcome*) echo busy ;; *) exec '\(Self.bin)/forge' "$@" ;; esac
            """, to: "forge")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: forge)
        let run = try Self.run(in: folder, forge: forge)
        #expect(run.exit == .exited(1) && run.errorText.hasPrefix("demo: the call was not answered, but: busy\n"), "\(run.errorText)")
    }

    @Test("stops its gateway when a step fails, and has that step's exit status")
    func failing() throws {
        let folder = try TemporaryDirectory()
        let run = try Self.run(in: folder, forge: "/bin/false")
        #expect(run.exit == .exited(1))
        #expect(folder.files().map(\.path) == ["stderr"])
        let ready = try #require(run.output.first { $0.hasPrefix("ready ") })
        let port = try #require(ready.split(separator: ":").last.flatMap { Int($0) })
        #expect(throws: LoopbackSocket.Failure.self) { try LoopbackSocket(connectingTo: port) }
    }
}
