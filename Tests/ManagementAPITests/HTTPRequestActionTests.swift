import FieldMapping
import Identifiers
import ManagementAPI
import TestSupport
import Testing

@Suite("/skills of the type http_request")
struct HTTPRequestActionTests {
    private let world = World()

    @Test("it comes back with all its settings, and shows its secret once")
    func create() async throws {
        try await world.serve { api in
            let created = try await api.makeHTTPRequest(#"{"url":"https://a.example/x?t=1"}"#)
            #expect(created.status == 201)
            let action = try created.json
            let config = #"{"url":"https://a.example/x?t=1","retry_attempts":3,"timeout_seconds":5}"#
            #expect(action.raw("config") == config)
            #expect(try action.text("action_type") == "http_request")
            #expect(try action.text("secret") == "whsec_1")
            let got = try await api.call("GET", "/skills/\(try action.text("id"))", as: .viewer)
            #expect(try got.json.keys == action.keys.filter { $0 != "secret" })
            #expect(try got.json.raw("config") == config)
            #expect(try await !api.call("GET", "/skills").text.contains("whsec_"))
        }
    }

    @Test(
        "every setting is checked and all faults are told at once",
        arguments: [
            ("{}", ["body.config.url"]),
            (
                #"{"url":1,"retry_attempts":0,"timeout_seconds":61}"#,
                ["body.config.url", "body.config.retry_attempts", "body.config.timeout_seconds"]
            ),
            (#"{"url":"https://user:pw@a.example/"}"#, ["body.config.url"]),
            (#"{"url":"https://a.example/#part"}"#, ["body.config.url"]),
            (
                #"{"url":"https://a.example/","retry_attempts":6,"timeout_seconds":0}"#,
                ["body.config.retry_attempts", "body.config.timeout_seconds"]
            ),
            ("[]", ["body.config"]), ("null", ["body.config"]), (#"{"url":"a","url":"b"}"#, ["body.config"]),
        ])
    func refuses(config: String, locations: [String]) async throws {
        try await world.serve { api in
            let answer = try await api.makeHTTPRequest(config)
            #expect(answer.status == 422)
            #expect(answer.locations == locations)
        }
    }

    @Test("without config the URL is missing, and actions of the other types take no settings")
    func otherConfigs() async throws {
        try await world.serve { api in
            let missing = try await api.call(
                "POST", "/skills", #"{"slug":"ab","name":"n","action_type":"http_request"}"#)
            #expect(missing.locations == ["body.config.url"] && missing.types == ["missing"])
            for type in ["record", "schedule_outbound_call"] {
                let refused = try await api.call(
                    "POST", "/skills", #"{"slug":"ab","name":"n","action_type":"\#(type)","config":{"url":"https://a.example/"}}"#)
                #expect(refused.locations == ["body.config"] && refused.status == 422)
                #expect(refused.messages == ["An action of the type \(type) takes no settings."])
            }
            let unknown = try await api.call(
                "POST", "/skills", #"{"slug":"ab","name":"n","action_type":"fax","config":{"url":1}}"#)
            #expect(unknown.locations == ["body.action_type"])
            let ignored = try await api.makeHTTPRequest(#"{"url":"https://a.example/","method":"PUT"}"#)
            #expect(ignored.status == 201)
        }
    }

    @Test("config is changed as a whole, the type not at all, and the secret stays")
    func update() async throws {
        try await world.serve { api in
            let id = try await api.makeHTTPRequest(#"{"url":"https://a.example/","timeout_seconds":60}"#).json.text("id")
            let kept = try await api.call("PUT", "/skills/\(id)", #"{"name":"Other","action_type":"http_request"}"#)
            #expect(try kept.json.raw("config") == #"{"url":"https://a.example/","retry_attempts":3,"timeout_seconds":60}"#)
            let changed = try await api.call("PUT", "/skills/\(id)", #"{"config":{"url":"http://b.example","retry_attempts":1}}"#)
            #expect(try changed.json.raw("config") == #"{"url":"http://b.example","retry_attempts":1,"timeout_seconds":5}"#)
            let bad = try await api.call("PUT", "/skills/\(id)", #"{"action_type":"record","config":{"retry_attempts":9}}"#)
            #expect(bad.status == 422)
            #expect(bad.locations == ["body.action_type", "body.config.url", "body.config.retry_attempts"])
            #expect(try await api.call("GET", "/skills/\(id)").text == changed.text)
            let record = try await api.makeAction()
            let other = try await api.call("PUT", "/skills/\(record)", #"{"action_type":"http_request","config":{"url":"http://a"}}"#)
            #expect(other.locations == ["body.action_type", "body.config"])
        }
    }

    @Test("a rotation shows the new secret and until when the one before is used; what has none says so")
    func rotation() async throws {
        try await world.serve { api in
            let id = try await api.makeHTTPRequest(#"{"url":"https://a.example/"}"#).json.text("id")
            let rotated = try await api.call("POST", "/skills/\(id)/rotate-secret")
            #expect(rotated.status == 200)
            #expect(rotated.text == #"{"secret":"whsec_2","rotation_expires_at":"2026-01-02T03:34:05.678Z"}"#)
            let record = try await api.makeAction()
            let none = try await api.call("POST", "/skills/\(record)/rotate-secret")
            #expect(none.status == 409 && none.errorCode == "action_has_no_secret")
            let absent = try await api.call("POST", "/skills/\(world.ids.next())/rotate-secret")
            #expect(absent.status == 404 && absent.errorCode == "action_not_found")
        }
    }
}

extension API {
    fileprivate func makeHTTPRequest(_ config: String) async throws -> HTTPAnswer {
        try await call(
            "POST", "/skills", #"{"slug":"push","name":"Push","action_type":"http_request","config":\#(config)}"#)
    }
}
