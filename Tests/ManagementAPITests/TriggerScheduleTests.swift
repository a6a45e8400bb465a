import FieldMapping
import Identifiers
import ManagementAPI
import TestSupport
import Testing

/// The world's clock stands at 2026-01-02T03:04:05.678Z.
@Suite("Schedules of triggers")
struct TriggerScheduleTests {
    private let world = World()

    @Test(
        "a schedule comes back as it was written, with the instant at which it comes next in its zone",
        arguments: [
            (#""schedule":"30 9 * * MON-FRI","timezone":"Europe/Berlin""#, "2026-01-02T08:30:00.000Z"),
            (#""schedule":"@Daily""#, "2026-01-03T00:00:00.000Z"),
            (#""schedule":"0 0 29 2 *","timezone":"America/New_York""#, "2028-02-29T05:00:00.000Z"),
        ])
    func create(members: String, next: String) async throws {
        try await world.serve { api in
            let created = try await api.call("POST", "/triggers", body(try await api.makeAction(), members))
            #expect(created.status == 201)
            let trigger = try created.json
            #expect(members.contains(#""schedule":"\#(try trigger.text("schedule"))""#))
            #expect(try trigger.text("next_fire_at") == next)
            let id = try trigger.text("id")
            #expect(try await api.call("GET", "/triggers/\(id)").text == created.text)
            #expect(try await api.call("GET", "/triggers").items.first?.text("next_fire_at") == next)
        }
    }

    @Test("next_fire_at follows what is changed, and is null while there is nothing to come")
    func changes() async throws {
        try await world.serve { api in
            let created = try await api.call("POST", "/triggers", body(try await api.makeAction(), #""schedule":"0 4 * * *""#))
            let id = try created.json.text("id")
            let steps = [
                ("PUT", "", #"{"timezone":"Asia/Kolkata"}"#, "2026-01-02T22:30:00.000Z"),
                ("PUT", "", #"{"schedule":"*/5 * * * *"}"#, "2026-01-02T03:05:00.000Z"),
                ("PUT", "", #"{"name":"Renamed"}"#, "2026-01-02T03:05:00.000Z"),
                ("POST", "/pause", "", nil),
                ("PUT", "", #"{"schedule":"*/7 * * * *"}"#, nil),
                ("POST", "/resume", "", "2026-01-02T03:05:00.000Z"),
                ("PUT", "", #"{"schedule":null}"#, nil),
            ]
            for (method, path, change, next) in steps {
                let changed = try await api.call(method, "/triggers/\(id)\(path)", change.isEmpty ? nil : change)
                #expect(changed.status == 200)
                #expect(try changed.json.raw("next_fire_at") == (next.map { "\"\($0)\"" } ?? "null"), "\(path) \(change)")
                #expect(try await api.call("GET", "/triggers/\(id)").text == changed.text)
            }
        }
    }

    @Test(
        "a schedule that cannot be used is refused, with its field and what to write instead",
        arguments: [
            ("60 * * * *", "The minute \"60\" is out of range: write a number from 0 to 59."),
            ("0 9 * * FUN", "The day of week \"FUN\" is not understood"),
            ("0 0 30 2 *", "The day of month never comes"),
            ("0 9 * *", "A schedule has five fields and this one has 4"),
            ("@fortnightly", "\"@fortnightly\" stands for no schedule"),
            ("", "At least 1 character is needed."),
            (String(repeating: "0,", count: 64) + "0 * * * *", "At most 128 characters are allowed."),
        ])
    func refuses(schedule: String, message: String) async throws {
        try await world.serve { api in
            let members = #""schedule":"\#(schedule)""#
            for path in ["/triggers", "/triggers/dry-run"] {
                let answer = try await api.call("POST", path, body(try await api.makeAction(slug: "a\(path.count)"), members))
                #expect(answer.status == 422 && answer.locations == ["body.schedule"])
                #expect(answer.messages.first?.hasPrefix(message) == true, "\(answer.messages)")
            }
        }
    }

    @Test("a dry run tells the next five instants and saves nothing")
    func dryRun() async throws {
        try await world.serve { api in
            let actionID = try await api.makeAction()
            let tried = try await api.call(
                "POST", "/triggers/dry-run", body(actionID, #""schedule":"0 9 * * 1#1","timezone":"Europe/Berlin""#), as: .operator)
            #expect(tried.status == 200)
            #expect(
                tried.text
                    == #"{"schedule":"0 9 * * 1#1","timezone":"Europe/Berlin","next_fire_times":["2026-01-05T08:00:00.000Z","#
                    + #""2026-02-02T08:00:00.000Z","2026-03-02T08:00:00.000Z","2026-04-06T07:00:00.000Z","2026-05-04T07:00:00.000Z"]}"#)
            let without = try await api.call("POST", "/triggers/dry-run", body(actionID, #""description":null"#))
            #expect(without.text == #"{"schedule":null,"timezone":"UTC","next_fire_times":[]}"#)
            #expect(try await api.call("GET", "/triggers").items.isEmpty)
        }
    }

    @Test("a dry run finds every fault that creating would find")
    func dryRunFaults() async throws {
        try await world.serve { api in
            for text in ["{}", #"{"name":"","schedule":"x","timezone":"Mars/Phobos","action_id":"\#(world.ids.next())"}"#, "[", "[]"] {
                let created = try await api.call("POST", "/triggers", text)
                let tried = try await api.call("POST", "/triggers/dry-run", text)
                #expect(created.status == 422 && tried.text == created.text)
            }
        }
    }

    private func body(_ actionID: String, _ members: String) -> String {
        #"{"name":"n","event_type":"e","action_id":"\#(actionID)",\#(members)}"#
    }
}
