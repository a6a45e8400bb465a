import FieldMapping
import Foundation
import TestSupport
import Testing

/// The built `forge` against a gateway that serves.
@Suite("forge", .processes)
struct ForgeTests {
    @Test("does what docs/forge.md shows, command by command")
    func session() throws {
        let world = try GatewayWorld(workspace: "7f0c2c1e-6a52-4d0e-9a53-0f3a5f1f6a01")
        let forge = try ForgeProcess(world)
        let run = try forge.run(script: try Self.session(), folder: world.root.path)
        #expect(run.exit == .exited(0), "\(run.errorText)")
        let answers = run.output.compactMap { try? JSONObject(Array($0.utf8), maximumDepth: 128) }
        let expected = [
            "items.0.slug": "to-crm", "description": "For trying things out", "next_fire_times.4": nil, "items.0.name": "Morning calls",
            "input_template.reason": "morning", "status": "fired", "mapped_input.phone_to": "+12025550143",
            "items.0.data.event_type": "contact.created",
        ]
        for (path, text) in expected {
            let path = try DotPath(path)
            let values = answers.compactMap { $0.value(at: path) }
            #expect(values.contains { text == nil || $0.string == text }, "\(path) in \(run.output)")
        }
        #expect(run.output.contains { $0.hasPrefix("http://127.0.0.1:") && $0.contains("/hooks/") })
        for list in ["triggers", "webhook-destinations", "skills"] {
            #expect(try world.api("GET", "/" + list)["total"]?.integer == 0, "\(list)")
        }
    }

    @Test("prints a table on a terminal and JSON in a pipe")
    func terminal() throws {
        let world = try GatewayWorld()
        let id = try world.makeTrigger()
        let forge = try ForgeProcess(world)
        let piped = try forge.run(["trigger", "list"])
        #expect(piped.output.count == 1 && piped.output[0].hasPrefix(#"{"items":[{"id":"\#(id)""#), "\(piped.output)")
        // `script` runs it on a terminal of its own, which ends lines with CR LF.
        let table = try forge.run(
            script: "script --quiet --return --command 'stty columns 100; forge platform trigger list' /dev/null < /dev/null",
            folder: world.root.path)
        let lines = table.output.map { $0.replacing("\r", with: "") }
        #expect(lines[0] == "ID                                    NAME  EVENT TYPE  SCHEDULE  NEXT FIRE  ACTIVE", "\(table)")
        #expect(lines[1] == "\(id)  Lead  lead        -         -          yes")
    }

    @Test("fires a trigger and shows its runs")
    func runs() throws {
        let world = try GatewayWorld()
        let id = try world.makeTrigger()
        let forge = try ForgeProcess(world)
        let fired = try forge.run(["trigger", "fire", id, "--input", #"{"n": 1.10}"#, "--field", "fired_event_id"])
        let runs = try eventually("the run is complete") {
            let runs = try forge.run(["trigger", "runs", id, "--all"]).output.joined()
            return runs.contains("trigger.completed") ? runs : nil
        }
        #expect(runs.contains(#""event_id":"\#(fired.output.joined())""#) && runs.contains(#""input":{"n": 1.10}"#), "\(runs)")
    }

    @Test("reads a request from standard input, and tells each violation on a line of its own, with status 1")
    func violations() throws {
        let world = try GatewayWorld()
        let forge = try ForgeProcess(world)
        let run = try forge.run(
            script: #"echo '{"event_type": " "}' | forge platform trigger create --file - --timezone Nowhere"#, folder: world.root.path)
        #expect(run.exit == .exited(1) && run.output.isEmpty)
        #expect(run.errorText.hasPrefix("Error: body.name: This field is required.\n       body.event_type: "), "\(run.errorText)")
        #expect(run.errorText.contains("\n       body.timezone: "), "\(run.errorText)")
    }

    @Test("takes a schedule apart with the server's own words")
    func schedule() throws {
        let world = try GatewayWorld()
        let forge = try ForgeProcess(world)
        let action = try world.makeAction()
        let words = ["trigger", "create", "--name", "n", "--event-type", "e", "--action-id", action, "--dry-run", "--schedule"]
        let refused = try forge.run(words + ["61 * * * *"])
        #expect(refused.exit == .exited(1) && refused.errorText.hasPrefix("Error: body.schedule: "), "\(refused.errorText)")
        #expect(refused.errorText.contains("minute"), "\(refused.errorText)")
        let shown = try forge.run(words + ["@hourly", "--field", "next_fire_times"])
        #expect(shown.exit == .exited(0) && shown.output.joined().components(separatedBy: ":00:00.000Z").count == 6, "\(shown)")
        #expect(try forge.run(["trigger", "list", "--field", "total"]).output == ["0"])
    }

    @Test("tells a role that is too low, a server that is not there, and arguments that cannot be used")
    func failures() throws {
        let world = try GatewayWorld()
        let viewer = try ForgeProcess(world, key: try world.makeKey(role: "viewer"))
        let id = try world.makeTrigger()
        let refused = try viewer.run(["trigger", "pause", id])
        #expect(refused.exit == .exited(1) && refused.errorText == "Error: This needs an API key with the role admin.\n")
        #expect(try viewer.run(["trigger", "get", "x"]).exit == .exited(2))
        try world.kill()
        let unreachable = try viewer.run(["trigger", "get", id])
        let url = "http://127.0.0.1:\(world.gateway.apiPort)/v1/\(world.workspace)/triggers/\(id)"
        #expect(unreachable.errorText == "Error: \(url) cannot be reached: nothing accepts connections there.\n")
        #expect(unreachable.exit == .exited(1))
    }

    @Test("has a failure when its output cannot be written")
    func fullDisk() throws {
        let world = try GatewayWorld()
        let run = try ForgeProcess(world).run(script: "forge platform trigger list > /dev/full", folder: world.root.path)
        #expect(run.exit == .exited(1) && run.errorText == "Error: standard output cannot be written to\n", "\(run.errorText)")
    }

    @Test("has completion scripts that the shell can read")
    func completion() throws {
        let world = try GatewayWorld()
        let script = "forge --generate-completion-script bash > forge.bash; source forge.bash; complete -p forge"
        let run = try ForgeProcess(world).run(script: script, folder: world.root.path)
        #expect(run.exit == .exited(0) && run.output.count == 1 && run.output[0].hasSuffix(" forge"), "\(run)")
    }

    /// The commands that are run one after another.
    private static func session() throws -> String {
        let document = try String(contentsOf: URL(filePath: Fixtures.path + "/../docs/forge.md"), encoding: .utf8)
        let parts = document.components(separatedBy: "<!-- test: session -->\n```sh\n").dropFirst()
        try #require(parts.count == 8)
        return parts.map { $0.components(separatedBy: "```")[0] }.joined()
    }
}
