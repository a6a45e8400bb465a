import FieldMapping
import TestSupport
import Testing

@testable import ManagementAPI

/// The schemas of request bodies, held against what the routes take and refuse.
@Suite("Schemas of request bodies")
struct BodySchemaTests {
    private static let routes = Route.allCases.filter { $0.operation.body != nil }

    @Test("name as required exactly what a body must not leave out", arguments: routes)
    func required(route: Route) async throws {
        let required = try #require(try Description.body(route))["required"]?.elements?.compactMap(\.string) ?? []
        try await World().serve { api in
            let answer = try await api.send("{}", to: route)
            #expect(answer.locations.sorted() == required.map { "body.\($0)" }.sorted())
            #expect(Set(answer.types).isSubset(of: ["missing"]))
        }
    }

    @Test("state the limits that hold: what is beyond one is refused, what is at it is not", arguments: routes)
    func limits(route: Route) async throws {
        let properties = try #require(try Description.body(route)?["properties"]?.object())
        try await World().serve { api in
            // An action's type is fixed, so that a change takes one alone.
            for (key, schema) in properties.members where (route, key) != (.updateAction, "action_type") {
                let schema = try #require(try schema.object())
                for (value, isTaken) in schema.probes {
                    let answer = try await api.send("{\"\(key)\":\(value)}", to: route)
                    let isRefused = answer.locations.contains { $0 == "body.\(key)" || $0.hasPrefix("body.\(key).") }
                    #expect(isRefused != isTaken, "\(route) \(key): \(value.prefix(40))")
                }
            }
        }
    }

    @Test(
        "state the defaults that a new resource has",
        arguments: [
            (Route.createAction, #"{"slug":"other","name":"Other","action_type":"record"}"#),
            (.createTrigger, #"{"name":"n","event_type":"e","action_id":"ACTION"}"#),
            (.createDestination, #"{"name":"n","trigger_id":"TRIGGER"}"#),
        ])
    func defaults(route: Route, body: String) async throws {
        let schema = try #require(try Description.body(route))
        let required = schema["required"]?.elements?.compactMap(\.string) ?? []
        try await World().serve { api in
            let (action, trigger) = try await api.makeTargets()
            let body = body.replacing("ACTION", with: action).replacing("TRIGGER", with: trigger)
            let made = try await api.send(body, to: route)
            #expect(made.status == 201, "\(made.text)")
            for (key, property) in try #require(try schema["properties"]?.object()).members where !required.contains(key) {
                #expect(try #require(try property.object()).raw("default") == made.json.raw(key), "\(key)")
            }
        }
    }

    @Test(
        "say what the contract says",
        arguments: [
            (Route.createTrigger, "name", #"{"type":"string","minLength":1,"maxLength":256}"#),
            (.createTrigger, "description", #"{"type":["string","null"],"maxLength":2000,"default":null}"#),
            (
                .createTrigger, "event_type",
                #"{"type":"string","minLength":1,"maxLength":128,"pattern":"^[a-zA-Z0-9._\\-:*]+$"}"#
            ),
            (.createTrigger, "action_id", #"{"type":"string","format":"uuid"}"#),
            (.createTrigger, "timezone", #"{"type":"string","minLength":1,"maxLength":64,"format":"time-zone","default":"UTC"}"#),
            (.updateDestination, "retry_attempts", #"{"type":"integer","minimum":1,"maximum":5}"#),
            (.createDestination, "retry_attempts", #"{"type":"integer","minimum":1,"maximum":5,"default":3}"#),
            (.createDestination, "dedupe_window_seconds", #"{"type":"integer","minimum":0,"maximum":86400,"default":0}"#),
            (.createAPIKey, "role", #"{"type":"string","enum":["viewer","operator","admin"]}"#),
            (.fireTrigger, "input", #"{"type":["object","null"]}"#),
        ])
    func contract(route: Route, key: String, schema: String) throws {
        #expect(try Description.body(route)?["properties"]?.object()?.raw(key) == schema)
    }

    @Test("state the limits of a query")
    func query() throws {
        let parameters = try Description.operation(.listTriggers)["parameters"]?.elements ?? []
        let schemas = try parameters.map { try #require(try $0.object()) }.map { (try $0.text("name"), $0.raw("schema")) }
        #expect(schemas.map(\.0) == ["workspace_id", "continuation_token", "limit", "is_active"])
        #expect(schemas[2].1 == #"{"type":"integer","minimum":1,"maximum":20,"default":10}"#)
        #expect(schemas[1].1 == #"{"type":"integer","minimum":0,"maximum":9223372036854775807,"default":0}"#)
        #expect(schemas[3].1 == #"{"type":"boolean"}"#)
    }
}

extension API {
    fileprivate func makeTargets() async throws -> (action: String, trigger: String) {
        let action = try await makeAction()
        return (action, try await makeTrigger(actionID: action))
    }

    /// To a route whose path names what is there.
    fileprivate func send(_ body: String, to route: Route) async throws -> HTTPAnswer {
        var path = String(route.path.dropFirst("/v1/{workspace_id}".count))
        if path.contains("{skill_id}") { path = path.replacing("{skill_id}", with: try await makeAction(slug: newSlug)) }
        if path.contains("{trigger_id}") {
            path = path.replacing("{trigger_id}", with: try await makeTrigger(actionID: makeAction(slug: newSlug)))
        }
        if path.contains("{destination_id}") {
            path = path.replacing("{destination_id}", with: try await makeDestination(slug: newSlug))
        }
        return try await call("\(route.method)", path, body)
    }

    private var newSlug: String { "s\(UInt64.random(in: 0 ... .max))" }
}

extension JSONObject {
    /// Values at and beyond each limit of this schema, and whether they are taken. What has a form beyond its limits is only tried
    /// with values that it cannot take.
    fileprivate var probes: [(value: String, isTaken: Bool)] {
        let types = self["type"]?.string.map { [$0] } ?? self["type"]?.elements?.compactMap(\.string) ?? []
        let isFree = self["format"] == nil && self["pattern"] == nil
        var probes: [(String, Bool)] = [("null", types.contains("null"))]
        if let length = self["maxLength"]?.integer {
            probes.append((Self.text(length + 1), false))
            if isFree { probes.append((Self.text(length), true)) }
        }
        if let length = self["minLength"]?.integer {
            probes.append((Self.text(length - 1), false))
            if isFree { probes.append((Self.text(length), true)) }
        }
        if let minimum = self["minimum"]?.integer { probes += [("\(minimum)", true), ("\(minimum - 1)", false)] }
        if let maximum = self["maximum"]?.integer { probes += [("\(maximum)", true), ("\(maximum + 1)", false)] }
        for choice in self["enum"]?.elements ?? [] { probes.append((String(decoding: choice.bytes, as: UTF8.self), true)) }
        if self["enum"] != nil { probes.append((#""no such""#, false)) }
        let wrong = ["string": "7", "integer": #""7""#, "boolean": "0", "object": "[]", "array": "{}"]
        return probes + types.compactMap { wrong[$0] }.map { ($0, false) }
    }

    private static func text(_ length: Int) -> String { "\"" + String(repeating: "é", count: length) + "\"" }
}
