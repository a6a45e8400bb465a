import FieldMapping
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

    @Test("of serve makes again what no longer works: a key that was revoked, a destination whose trigger was deleted")
    func madeAgain() throws {
        let world = try GatewayWorld(["--demo"], workspace: "00000000-0000-7000-8000-000000000001")
        func demo() throws -> (hook: Hook, key: String) {
            func line(_ name: String) throws -> String {
                try String(contentsOfFile: "\(world.dataDirectory)/demo/\(name)", encoding: .utf8).trimmingCharacters(in: .newlines)
            }
            let id = try #require(try line("hook-url").split(separator: "/").last.map(String.init))
            let trigger = try #require(try world.api("GET", "/webhook-destinations/\(id)")["trigger_id"]?.string)
            let hook = Hook(id: id, workspace: world.workspace, triggerID: trigger, secret: try line("signing-secret"))
            return (hook, try line("api-key"))
        }
        let before = try demo()
        try world.restart()
        let same = try demo()
        #expect(same.hook.id == before.hook.id && same.key == before.key)
        let keys = try world.api("GET", "/api-keys")["items"]?.elements ?? []
        let demoKey = try #require(keys.first { $0.at("name")?.string == "Demo" }?.at("id")?.string)
        #expect(try world.api("DELETE", "/api-keys/\(demoKey)").status == 204)
        #expect(try world.api("DELETE", "/triggers/\(before.hook.triggerID)").status == 204)
        try world.restart()
        let after = try demo()
        #expect(after.hook.id != before.hook.id && after.key != before.key)
        #expect(try world.api("GET", "/triggers", key: after.key).status == 200)
        #expect(try world.post(#"{"type":"lead"}"#, to: after.hook).status == 200)
        try world.restart()
        #expect(try demo().hook.id == after.hook.id)
    }
}
