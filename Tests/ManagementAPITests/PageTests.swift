import FieldMapping
import ManagementAPI
import TestSupport
import Testing

@Suite("Lists in pages")
struct PageTests {
    private let world = World()

    @Test(
        "pages are newest first and tell how to go on",
        arguments: [
            ("", 12, 10, "10"), ("?limit=20", 12, 12, "null"), ("?limit=1", 12, 1, "1"),
            ("?limit=5&continuation_token=5", 12, 5, "10"), ("?limit=5&continuation_token=7", 12, 5, "null"),
            ("?continuation_token=11", 12, 1, "null"), ("?continuation_token=12", 12, 0, "null"),
            ("?continuation_token=9223372036854775807", 12, 0, "null"), ("?limit=%31", 12, 1, "1"),
        ])
    func pages(query: String, total: Int, count: Int, next: String) async throws {
        try await world.serve { api in
            for number in 0..<total { _ = try await api.makeAction(slug: "action-\(number)") }
            let answer = try await api.call("GET", "/skills\(query)")
            #expect(answer.status == 200)
            let list = try answer.json
            #expect(list.keys == ["items", "has_more", "continuation_token", "total"])
            #expect(answer.items.count == count)
            #expect(list.raw("total") == "\(total)")
            #expect(list.raw("continuation_token") == next)
            #expect(list.raw("has_more") == (next == "null" ? "false" : "true"))
        }
    }

    @Test("following the tokens shows every item once")
    func follows() async throws {
        try await world.serve { api in
            for number in 0..<7 { _ = try await api.makeAction(slug: "action-\(number)") }
            var slugs: [String] = []
            var token = "0"
            while token != "null" {
                let answer = try await api.call("GET", "/skills?limit=3&continuation_token=\(token)")
                slugs += try answer.items.map { try $0.text("slug") }
                token = try answer.json.raw("continuation_token")
            }
            #expect(slugs == (0..<7).reversed().map { "action-\($0)" })
        }
    }

    @Test("an empty list is a list")
    func empty() async throws {
        try await world.serve { api in
            let answer = try await api.call("GET", "/triggers")
            #expect(answer.text == #"{"items":[],"has_more":false,"continuation_token":null,"total":0}"#)
        }
    }

    @Test(
        "bad queries are refused, all faults at once",
        arguments: [
            ("limit=0", ["query.limit"]), ("limit=21", ["query.limit"]), ("limit=-1", ["query.limit"]),
            ("limit=", ["query.limit"]), ("limit=ten", ["query.limit"]), ("limit=1.0", ["query.limit"]),
            ("continuation_token=-1", ["query.continuation_token"]),
            ("continuation_token=9223372036854775808", ["query.continuation_token"]),
            ("is_active=1", ["query.is_active"]),
            (
                "limit=x&continuation_token=y&is_active=z",
                ["query.continuation_token", "query.limit", "query.is_active"]
            ),
        ])
    func refuses(query: String, locations: [String]) async throws {
        try await world.serve { api in
            let answer = try await api.call("GET", "/triggers?\(query)")
            #expect(answer.status == 422)
            #expect(answer.locations == locations)
        }
    }
}
