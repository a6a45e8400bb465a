import FieldMapping
import Identifiers
import ManagementAPI
import TestSupport
import Testing

@Suite("/webhook-destinations/{id}/dry-run")
struct DryRunTests {
    private let world = World()
    private static let settings =
        #","accepted_event_types":["lead.*"],"field_mapping":{"phone_to":"contact.phone","#
        + #""amount":"deal.amount","zip":"contact.zip"}"#

    @Test("it tells type, acceptance, mapped and merged input and the missing paths, and fires nothing")
    func dryRun() async throws {
        try await world.serve { api in
            let id = try await api.makeDestination(settings: Self.settings, template: #"{"goal":"greet","amount":0}"#)
            let answer = try await api.call(
                "POST", "/webhook-destinations/\(id)/dry-run",
                #"{"payload":{"type":"lead.created","contact":{"phone":"+15550100"},"deal":{"amount":1.10}}}"#,
                as: .operator)
            #expect(answer.status == 200)
            #expect(
                answer.text
                    == #"{"event_type":"lead.created","accepted":true,"mapped_input":{"phone_to":"+15550100","#
                    + #""amount":1.10},"#
                    + #""merged_input":{"goal":"greet","amount":1.10,"phone_to":"+15550100"},"#
                    + #""missing_paths":["contact.zip"]}"#
            )
            #expect(try await world.store.pendingFires(limit: 1).isEmpty)
        }
    }

    @Test(
        "an event type that is missing or not wanted is not accepted",
        arguments: [(#"{"type":"deal.won"}"#, #""deal.won""#), ("{}", "null"), (#"{"type":""}"#, "null")])
    func notAccepted(payload: String, eventType: String) async throws {
        try await world.serve { api in
            let id = try await api.makeDestination(settings: Self.settings)
            let answer = try await api.call("POST", "/webhook-destinations/\(id)/dry-run", #"{"payload":\#(payload)}"#)
            #expect(try answer.json.raw("accepted") == "false")
            #expect(try answer.json.raw("event_type") == eventType)
        }
    }

    @Test(
        "a payload that the hook would refuse is refused here",
        arguments: ["[]", "1", "null", #"{"contact":{"phone":1,"phone":2}}"#])
    func refuses(payload: String) async throws {
        try await world.serve { api in
            let id = try await api.makeDestination(settings: Self.settings)
            let answer = try await api.call("POST", "/webhook-destinations/\(id)/dry-run", #"{"payload":\#(payload)}"#)
            #expect(answer.status == 422)
            #expect(answer.locations == ["body.payload"])
        }
    }

    @Test("a payload is required")
    func missingPayload() async throws {
        try await world.serve { api in
            let id = try await api.makeDestination()
            #expect(
                try await api.call("POST", "/webhook-destinations/\(id)/dry-run", "{}").locations == ["body.payload"])
        }
    }

    @Test("with a remote engine the template is not known, so there is no merged input")
    func remoteEngine() async throws {
        try await world.serve(isEngineEmbedded: false) { api in
            let body = #"{"name":"CRM","trigger_id":"\#(world.ids.next())"}"#
            let id = try await api.call("POST", "/webhook-destinations", body).json.text("id")
            let answer = try await api.call("POST", "/webhook-destinations/\(id)/dry-run", #"{"payload":{"type":"a"}}"#)
            #expect(try answer.json.raw("merged_input") == "null")
            #expect(try answer.json.raw("accepted") == "true")
        }
    }
}
