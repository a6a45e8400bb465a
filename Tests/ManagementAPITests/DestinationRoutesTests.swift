import FieldMapping
import Identifiers
import Ingress
import ManagementAPI
import TestSupport
import Testing

@Suite("/webhook-destinations")
struct DestinationRoutesTests {
    private let world = World()
    private static let keys = [
        "id", "workspace_id", "url", "trigger_id", "name", "description", "accepted_event_types", "field_mapping",
        "retry_attempts", "is_active", "require_timestamp", "dedupe_window_seconds", "dedupe_path",
        "rate_limit_per_second", "created_by", "created_at", "updated_at",
    ]

    @Test("a new destination has its defaults and its URL, and shows its secret once")
    func create() async throws {
        try await world.serve { api in
            let triggerID = try await api.makeTrigger(actionID: api.makeAction())
            let created = try await api.call(
                "POST", "/webhook-destinations", #"{"name":"CRM","trigger_id":"\#(triggerID)"}"#)
            #expect(created.status == 201)
            let destination = try created.json
            let id = try destination.text("id")
            #expect(destination.keys == Self.keys + ["secret"])
            #expect(try destination.text("url") == "https://hooks.example.com/v1/\(api.workspaceID)/hooks/\(id)")
            #expect(try destination.text("trigger_id") == triggerID)
            #expect(destination.raw("accepted_event_types") == "[]")
            #expect(destination.raw("field_mapping") == "null")
            #expect(destination.raw("retry_attempts") == "3")
            #expect(destination.raw("is_active") == "true")
            #expect(destination.raw("require_timestamp") == "false")
            #expect(destination.raw("dedupe_window_seconds") == "0")
            #expect(destination.raw("dedupe_path") == "null")
            #expect(destination.raw("rate_limit_per_second") == "null")
            let secret = try destination.text("secret")
            #expect(secret.hasPrefix("whsec_"))
            #expect(secret.utf8.count == 49)
            for path in ["", "/\(id)"] {
                let answer = try await api.call("GET", "/webhook-destinations\(path)")
                #expect(answer.status == 200)
                #expect(!answer.text.contains("whsec_"))
                #expect(!answer.text.contains("\"secret\""))
            }
            #expect(try await api.call("GET", "/webhook-destinations/\(id)", as: .viewer).json.keys == Self.keys)
        }
    }

    @Test("every setting is kept as it was given")
    func settings() async throws {
        try await world.serve { api in
            let id = try await api.makeDestination(
                settings: """
                    ,"description":"é","accepted_event_types":["lead.*","deal"],
                    "field_mapping":{"phone_to":"contact.phone","n":"a\\\\.b.0"},
                    "retry_attempts":5,"is_active":false,"require_timestamp":true,"dedupe_window_seconds":86400,
                    "dedupe_path":"data.id","rate_limit_per_second":50
                    """)
            let destination = try await api.call("GET", "/webhook-destinations/\(id)").json
            #expect(try destination.text("description") == "é")
            #expect(destination.raw("accepted_event_types") == #"["lead.*","deal"]"#)
            #expect(destination.raw("field_mapping") == #"{"phone_to":"contact.phone","n":"a\\.b.0"}"#)
            #expect(destination.raw("retry_attempts") == "5")
            #expect(destination.raw("is_active") == "false")
            #expect(destination.raw("require_timestamp") == "true")
            #expect(destination.raw("dedupe_window_seconds") == "86400")
            #expect(destination.raw("dedupe_path") == #""data.id""#)
            #expect(destination.raw("rate_limit_per_second") == "50")
        }
    }

    @Test(
        "every field is checked and all faults are told at once",
        arguments: [
            ("{}", ["body.trigger_id", "body.name"]),
            (
                #"""
                {"name":"","trigger_id":"x","description":1,"accepted_event_types":["ok","a b",7],"field_mapping":
                {"contact.phone":"phone_to","a":"b..c","":"x","n":1},"retry_attempts":0,"is_active":1,
                "require_timestamp":"no",
                "dedupe_window_seconds":86401,"dedupe_path":".","rate_limit_per_second":0}
                """#,
                [
                    "body.trigger_id", "body.name", "body.description", "body.accepted_event_types.1",
                    "body.accepted_event_types.2", "body.field_mapping.contact.phone", "body.field_mapping.a",
                    "body.field_mapping", "body.field_mapping.n", "body.retry_attempts", "body.is_active",
                    "body.require_timestamp", "body.dedupe_window_seconds", "body.dedupe_path",
                    "body.rate_limit_per_second",
                ]
            ),
            (
                #"{"name":"n","trigger_id":"01980000-0000-7000-8000-000000000001","retry_attempts":6}"#,
                ["body.retry_attempts", "body.trigger_id"]
            ),
        ])
    func refuses(body: String, locations: [String]) async throws {
        try await world.serve { api in
            let answer = try await api.call("POST", "/webhook-destinations", body)
            #expect(answer.status == 422)
            #expect(answer.locations == locations)
        }
    }

    @Test("a mapping that looks swapped is told so")
    func swapped() async throws {
        try await world.serve { api in
            let id = try await api.makeDestination()
            let answer = try await api.call(
                "PUT", "/webhook-destinations/\(id)", #"{"field_mapping":{"contact.phone":"phone_to"}}"#)
            #expect(answer.status == 422)
            #expect(answer.messages[0].contains("look swapped"))
        }
    }

    @Test(
        "numbers, flags and lists are not taken for one another",
        arguments: [
            #""retry_attempts":"3""#, #""retry_attempts":3.5"#, #""retry_attempts":null"#, #""retry_attempts":true"#,
            #""is_active":null"#, #""is_active":"true""#, #""dedupe_window_seconds":-1"#,
            #""dedupe_window_seconds":1e5"#,
            #""accepted_event_types":"a""#, #""accepted_event_types":{}"#, #""field_mapping":[]"#,
            #""field_mapping":{"a":"b","a":"c"}"#, #""dedupe_path":"""#,
            #""rate_limit_per_second":99999999999999999999"#,
            #""name":null"#,
        ])
    func types(field: String) async throws {
        try await world.serve { api in
            let id = try await api.makeDestination()
            let answer = try await api.call("PUT", "/webhook-destinations/\(id)", "{\(field)}")
            #expect(answer.status == 422)
            #expect(answer.locations.count == 1)
        }
    }

    @Test("the list of event types holds 50 at most", arguments: [(50, 200), (51, 422)])
    func eventTypeCount(count: Int, status: Int) async throws {
        try await world.serve { api in
            let id = try await api.makeDestination()
            let list = (0..<count).map { "\"type.\($0)\"" }.joined(separator: ",")
            let answer = try await api.call(
                "PUT", "/webhook-destinations/\(id)", #"{"accepted_event_types":[\#(list)]}"#)
            #expect(answer.status == status)
        }
    }

    @Test("an update changes what it names and clears what it sets to null")
    func update() async throws {
        try await world.serve { api in
            let id = try await api.makeDestination(
                settings: #","description":"d","field_mapping":{"a":"b"},"dedupe_path":"id","rate_limit_per_second":5"#)
            let renamed = try await api.call("PUT", "/webhook-destinations/\(id)", #"{"name":"New"}"#).json
            #expect(try renamed.text("name") == "New")
            #expect(try renamed.text("description") == "d")
            #expect(renamed.raw("field_mapping") == #"{"a":"b"}"#)
            let cleared = try await api.call(
                "PUT", "/webhook-destinations/\(id)",
                #"{"description":null,"field_mapping":null,"dedupe_path":null,"rate_limit_per_second":null,"#
                    + #""accepted_event_types":null}"#
            )
            #expect(cleared.status == 200)
            for field in ["description", "field_mapping", "dedupe_path", "rate_limit_per_second"] {
                #expect(try cleared.json.raw(field) == "null")
            }
            #expect(try cleared.json.raw("accepted_event_types") == "[]")
            #expect(try cleared.json.text("name") == "New")
            #expect(!cleared.text.contains("whsec_"))
            #expect(try await api.call("PUT", "/webhook-destinations/\(id)", "{}").text == cleared.text)
        }
    }

    @Test("an integer may be written as JSON writes numbers", arguments: ["3", "3.0", "0.3e1", "30E-1"])
    func integers(text: String) async throws {
        try await world.serve { api in
            let id = try await api.makeDestination()
            let answer = try await api.call("PUT", "/webhook-destinations/\(id)", #"{"retry_attempts":\#(text)}"#)
            #expect(answer.status == 200)
            #expect(try answer.json.raw("retry_attempts") == "3")
        }
    }

    @Test("the trigger is fixed: its own id may be repeated, another is refused")
    func fixedTrigger() async throws {
        try await world.serve { api in
            let id = try await api.makeDestination()
            let own = try await api.call("GET", "/webhook-destinations/\(id)").json.text("trigger_id")
            let same = try await api.call("PUT", "/webhook-destinations/\(id)", #"{"trigger_id":"\#(own)"}"#)
            #expect(same.status == 200)
            for (other, locations) in [
                (world.ids.next().description, ["body.retry_attempts", "body.trigger_id"]),
                ("x", ["body.trigger_id", "body.retry_attempts"]),
            ] {
                let answer = try await api.call(
                    "PUT", "/webhook-destinations/\(id)", #"{"trigger_id":"\#(other)","retry_attempts":9}"#)
                #expect(answer.status == 422)
                #expect(answer.locations == locations)
            }
        }
    }

    @Test("a deleted destination is gone, and deleting it again is as good")
    func delete() async throws {
        try await world.serve { api in
            let id = try await api.makeDestination()
            for _ in 0..<2 { #expect(try await api.call("DELETE", "/webhook-destinations/\(id)").status == 204) }
            for (method, path) in [
                ("GET", ""), ("PUT", ""), ("POST", "/rotate-secret"), ("GET", "/deliveries"), ("POST", "/dry-run"),
            ] {
                let answer = try await api.call(
                    method, "/webhook-destinations/\(id)\(path)", method == "GET" ? nil : "{}")
                #expect(answer.status == 404)
                #expect(answer.errorCode == "destination_not_found")
            }
            #expect(try await api.call("GET", "/webhook-destinations").items.isEmpty)
        }
    }

    @Test("a rotated secret is new, shown once, with the end of the old one")
    func rotate() async throws {
        try await world.serve { api in
            let id = try await api.makeDestination()
            let first = try await api.call("POST", "/webhook-destinations/\(id)/rotate-secret")
            let second = try await api.call("POST", "/webhook-destinations/\(id)/rotate-secret")
            #expect(first.status == 200)
            #expect(try first.json.keys == ["secret", "rotation_expires_at"])
            #expect(try first.json.text("secret").hasPrefix("whsec_"))
            #expect(try first.json.text("secret") != second.json.text("secret"))
            #expect(try first.json.text("rotation_expires_at") == "2026-01-02T03:34:05.678Z")
            #expect(try await !api.call("GET", "/webhook-destinations/\(id)").text.contains("whsec_"))
        }
    }

    @Test("a secret that leaked ends at once, with those before it, when that is asked for")
    func rotateAtOnce() async throws {
        try await world.serve { api in
            let id = try await api.makeDestination()
            _ = try await api.call("POST", "/webhook-destinations/\(id)/rotate-secret", #"{"at_once":false}"#)
            #expect(try await secrets(id).previous.count == 1)
            let answer = try await api.call("POST", "/webhook-destinations/\(id)/rotate-secret", #"{"at_once":true}"#)
            #expect(try answer.json["rotation_expires_at"]?.isNull == true)
            let secrets = try await secrets(id)
            #expect(try secrets.previous.isEmpty && secrets.current.text == answer.json.text("secret"))
            let refused = try await api.call("POST", "/webhook-destinations/\(id)/rotate-secret", #"{"at_once":"now"}"#)
            #expect(refused.status == 422)
            #expect(try await self.secrets(id).current.text == secrets.current.text)
        }
    }

    private func secrets(_ id: String) async throws -> SigningSecrets {
        let destination = try await world.destinations.destination(#require(Identifier(id)), in: world.workspaceID)
        return try #require(destination).secrets
    }
}
