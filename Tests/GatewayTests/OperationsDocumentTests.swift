import FieldMapping
import Foundation
import TestSupport
import Testing

/// docs/operations.md, whose commands are run as they stand there.
@Suite("docs/operations.md", .processes)
struct OperationsDocumentTests {
    @Test("has a config file whose settings there are")
    func config() throws {
        let folder = try TemporaryDirectory()
        let text = try #require(try Document("operations.md").blocks("config").first)
            .replacing("/var/lib/webhook-gateway", with: folder.path + "/data")
        let config = try folder.write(text, to: "config.json")
        let gateway = try GatewayProcess(
            ["--config", config, "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"], errorPath: folder.path + "/stderr")
        gateway.child.send(signal: SIGTERM)
        #expect(try gateway.child.waitForExit() == .exited(0))
    }

    @Test("sets up an edge and its engine")
    func edgeAndEngine() throws {
        let folder = try TemporaryDirectory()
        let commands = try #require(try Document("operations.md").blocks("edge-engine").first)
        // The ports that it names may be taken here: the engine gets any, and the edge is told which.
        let prelude = """
            set -euo pipefail
            cd '\(folder.path)'
            trap 'kill $(jobs -p) 2> /dev/null' EXIT
            \(try DocumentExample.programs(in: folder))
            started() {
                until grep --quiet '^ready' "$1" 2> /dev/null; do kill -0 $!; sleep 0.05; done
                sed -n 's/^ready.* api=//p' "$1"
            }
            """
        let parts = commands.components(separatedBy: "WORKSPACE=")
        try #require(parts.count == 2)
        let engine = parts[0].replacing("127.0.0.1:8082", with: "127.0.0.1:0")
            .replacing("127.0.0.1:8083 &", with: "127.0.0.1:0 > engine-out &")
        let edge = ("WORKSPACE=" + parts[1]).replacing("http://127.0.0.1:8083", with: "$ENGINE")
            .replacing("engine-key &", with: "engine-key --hooks 127.0.0.1:0 --api 127.0.0.1:0 > edge-out &")
        try #require(edge.contains("edge-out") && engine.contains("engine-out"))
        let check = #"curl --silent --show-error --retry 20 --retry-all-errors --retry-delay 1 --fail-with-body "$EDGE/readyz""#
        let all = [prelude, engine, "ENGINE=$(started engine-out)", edge, "EDGE=$(started edge-out)", check, "echo", ""].joined(
            separator: "\n")
        let child = try ChildProcess("/bin/bash", [try folder.write(all, to: "script")], errorPath: folder.path + "/errors")
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        #expect(try child.waitForExit() == .exited(0), "\(child.errorText)")
        #expect(lines.last?.contains(#""status":"ready""#) == true, "\(lines)")
    }

    @Test("has a recipe that fires a lead again whose run failed, once")
    func fireAgain() throws {
        let world = try GatewayWorld()
        let recipe = try #require(try Document("operations.md").blocks("fire-again").first)
        let hook = try world.makeCallHook()
        let text = String(repeating: "x", count: 300_000)
        let reply = try world.post(#"{"type":"lead","contact":{"phone":"+12025550146"},"note":"\#(text)"}"#, to: hook)
        let delivery = try #require(reply["delivery_id"]?.string)
        _ = try world.chain(try #require(reply["fired_event_id"]?.string), until: "trigger.failed")
        let mended = try world.api("PUT", "/webhook-destinations/\(hook.id)", #"{"field_mapping":{"phone_to":"contact.phone"}}"#)
        #expect(mended.status == 200)
        let forge = try ForgeProcess(world)
        let variables = "DESTINATION=\(hook.id) DELIVERY=\(delivery) TRIGGER=\(hook.triggerID)\n"
        for _ in 0..<2 {
            let run = try forge.run(script: variables + recipe, folder: world.root.path)
            #expect(run.exit == .exited(0), "\(run.errorText)")
        }
        #expect(try world.tasks().map { $0.at("phone_to")?.string } == ["+12025550146"])
    }
}
