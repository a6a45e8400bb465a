import FieldMapping
import Foundation
import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

/// docs/events.md, whose examples go on from those of docs/outbound-calls.md.
@Suite("docs/events.md", .processes)
struct EventsDocumentTests {
    @Test("shows examples that print what it says")
    func examples() throws {
        let folder = try TemporaryDirectory()
        let gateway = try GatewayProcess(
            ["--data-dir", folder.path + "/data", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"], errorPath: folder.path + "/stderr")
        // Up to the trigger.
        let examples = try Document("outbound-calls.md").examples.prefix(2) + Document("events.md").examples
        #expect(examples.count >= 7)
        let prelude = try DocumentExample.programs(in: folder)
        let outputs = try DocumentExample.run(Array(examples), prelude: prelude, in: folder, apiPort: gateway.apiPort)
        for (example, output) in zip(examples, outputs) { try example.check(output) }
    }

    @Test("shows of each of the engine's types the data that it has")
    func data() async throws {
        let real = try await Self.events()
        let sections = try Document("events.md").sections().filter { $0.heading.hasPrefix("`") }
        let documented = sections.map { $0.heading.replacing("`", with: "") }
        #expect(Set(documented) == Set(real.map(\.type)) && documented.count == 10)
        for (type, section) in zip(documented, sections) {
            let block = try #require(section.text.firstMatch(of: #/<!-- test: data -->\n```json\n([\s\S]*?)```/#)).output.1
            let example = try JSONValue(Array(block.utf8))
            #expect(
                real.contains { $0.type == type && Self.isAlike(example, $0.data) },
                "\(type): \(real.filter { $0.type == type }.map(\.data.written))")
        }
    }

    @Test("shows an event as the API has it")
    func event() throws {
        let world = try GatewayWorld()
        let chain = try world.postLead("+12025550146", to: try world.makeCallHook())
        try world.chain(chain, until: "outbound.completed")
        let real = try #require(try world.api("GET", "/events/\(chain)/chain")["items"]?.elements?.last)
        let example = try JSONValue(Array(try #require(try Document("events.md").blocks("event").first).utf8))
        #expect(Self.isAlike(example, real), "\(real.written)")
    }

    @Test("has a table of filters in which every row is true")
    func filters() throws {
        let rows = try Document("events.md").rows("filters").map { $0.map { $0.replacing("`", with: "") } }
        #expect(rows.count >= 10)
        for row in rows {
            let filter = try EventFilter(JSONObject(row[0].bytes))
            #expect(filter.holds(of: row[1].bytes) == (row[2] == "yes"), "\(row)")
        }
    }

    @Test("shows a command that follows live, and ends with Ctrl-C")
    func tail() throws {
        let world = try GatewayWorld()
        let hook = try world.makeCallHook()
        let command = try #require(try Document("events.md").blocks("tail").first)
        let tail = try ForgeProcess(world).start(script: "exec " + command)
        try world.waitForEventStream()
        _ = try world.postLead("+12025550146", to: hook)
        #expect(try tail.readLine()?.contains(#""event_type":"outbound.scheduled""#) == true)
        tail.send(signal: SIGINT)
        #expect(try tail.waitForExit() == .exited(0), "\(tail.errorText)")
    }

    // MARK: - Real events

    /// At least one of each type.
    private static func events() async throws -> [LogEntry] {
        let world = try GatewayWorld(["--missed-fires", "skip"])
        let hook = try world.makeCallHook(#""max_attempts":2,"retry_backoff_minutes":0,\#(GatewayWorld.anytime)"#)
        let answered = try world.postLead("+12025550146", to: hook)
        let busy = try world.postLead("+12025550141", to: hook)
        let invalid = try world.post(#"{"type":"lead"}"#, to: hook)
        try world.chain(answered, until: "outbound.completed")
        try world.chain(busy, until: "outbound.failed")
        try world.chain(try #require(invalid["event_id"]?.string), until: "trigger.failed")
        let later = try cancelled(in: world)
        let skipping = try await skipped(in: world)
        return try [hook.triggerID, later, skipping].flatMap { try world.runs(of: $0) }
    }

    /// A trigger whose call was called off.
    private static func cancelled(in world: GatewayWorld) throws -> String {
        let day = Weekday(of: Timestamp.now().milliseconds / 86_400_000 + 3).rawValue
        let hook = try world.makeCallHook(#""window":{"timezone":"UTC","days":["\#(day)"]}"#)
        try world.chain(try world.postLead("+12025550146", to: hook), until: "outbound.scheduled")
        let task = try #require(try world.tasks("&status=scheduled").first?.at("id")?.string)
        #expect(try world.api("POST", "/tasks/\(task)/cancel").status == 200)
        return hook.triggerID
    }

    /// A trigger with instants that were missed.
    private static func skipped(in world: GatewayWorld) async throws -> String {
        let now = Timestamp.now()
        let minutes = [12, 8, 4].map { String((now.milliseconds / 60_000 - $0) % 60) }.joined(separator: ",")
        let trigger = try world.makeTrigger(#""name":"Morning calls","event_type":"e","schedule":"\#(minutes) * * * *""#)
        try world.kill()
        try await world.setScheduledFrom(now.advanced(bySeconds: -15 * 60), of: trigger)
        try world.start()
        try eventually("trigger.skipped") { try world.runs(of: trigger).contains { $0.type == "trigger.skipped" } }
        return trigger
    }

    /// Whether an example has the form of what is real: the same keys at every level, and values of the same kinds.
    private static func isAlike(_ example: JSONValue, _ real: JSONValue) -> Bool {
        guard example.kind == real.kind else { return false }
        switch example.kind {
        case .array:
            let (left, right) = (example.elements ?? [], real.elements ?? [])
            return left.isEmpty || right.contains { isAlike(left[0], $0) }
        case .object:
            guard let left = try? example.object(), let right = try? real.object() else { return false }
            // Which fields an input has is up to those who fire.
            return Set(left.members.map(\.key)) == Set(right.members.map(\.key))
                && left.members.allSatisfy { key, value in key == "input" || right[key].map { isAlike(value, $0) } ?? false }
        default: return true
        }
    }
}
