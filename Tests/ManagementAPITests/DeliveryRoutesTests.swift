import FieldMapping
import Identifiers
import Ingress
import ManagementAPI
import Synchronization
import TestSupport
import Testing

@Suite("/webhook-destinations/{id}/deliveries")
struct DeliveryRoutesTests {
    private let world = World()

    @Test(
        "each state has its event type",
        arguments: zip(
            [DeliveryRecord.State.pending, .fired, .failed, .rejected, .duplicate],
            ["delivery.pending", "delivery.fired", "delivery.failed", "delivery.rejected", "delivery.duplicate"]))
    func states(state: DeliveryRecord.State, eventType: String) async throws {
        try await world.serve { api in
            let (id, record) = try await addDelivery(api, state)
            let list = try await api.call("GET", "/webhook-destinations/\(id)/deliveries", as: .viewer)
            #expect(list.items.first?.raw("event_type") == "\"\(eventType)\"")
            #expect(list.items.first?.raw("event_id") == "\"\(record.id)\"")
            #expect(list.items.first?.keys == ["event_id", "event_type", "data", "effective_at", "created_at"])
        }
    }

    @Test("data holds what is known, attempts verbatim, and never the body")
    func data() async throws {
        try await world.serve { api in
            let (id, record) = try await addDelivery(api, .failed, isFull: true)
            let list = try await api.call("GET", "/webhook-destinations/\(id)/deliveries")
            #expect(
                list.items.first?.raw("data")
                    == #"{"reason":"engine_rejected","byte_offset":7,"event_type":"lead.created","#
                    + #""fired_event_id":"\#(record.id)","#
                    + #""duplicate_of":"\#(record.id)","engine_status":422,"matched_secret":"previous","#
                    + #""attempts":[{"number":1, "status":422}],"duration_ms":1.5,"size":959,"request_id":"req-1"}"#)
            #expect(!list.text.contains("payload"))
            let (bare, _) = try await addDelivery(api, .rejected, slug: "other")
            let bareList = try await api.call("GET", "/webhook-destinations/\(bare)/deliveries")
            #expect(bareList.items.first?.raw("data") == #"{"attempts":[],"size":0}"#)
        }
    }

    @Test("one delivery shows its mapped input, and the raw body to an admin only")
    func one() async throws {
        try await world.serve { api in
            let (id, record) = try await addDelivery(api, .fired, body: Array(#"{"payload":"é\n"}"#.utf8))
            let path = "/webhook-destinations/\(id)/deliveries/\(record.id)"
            for role in [Role.viewer, .operator] {
                let answer = try await api.call("GET", path, as: role)
                #expect(answer.status == 200)
                #expect(try answer.json.raw("mapped_input") == #"{"n":1.10}"#)
                #expect(!answer.text.contains("payload"))
            }
            let answer = try await api.call("GET", path, as: .admin).json
            #expect(try answer.text("body") == #"{"payload":"é\n"}"#)
        }
    }

    @Test(
        "a body that is no UTF-8 is shown in base 64",
        arguments: [([0xFF], "/w=="), ([0xFF, 0x00], "/wA="), ([0xFB, 0xFF, 0xFE], "+//+")] as [([UInt8], String)])
    func binaryBody(body: [UInt8], text: String) async throws {
        try await world.serve { api in
            let (id, record) = try await addDelivery(api, .fired, body: body)
            let answer = try await api.call("GET", "/webhook-destinations/\(id)/deliveries/\(record.id)").json
            #expect(try answer.text("body_base64") == text)
            #expect(answer["body"] == nil)
        }
    }

    @Test("a delivery without kept content shows none")
    func withoutContent() async throws {
        try await world.serve { api in
            let (id, record) = try await addDelivery(api, .rejected)
            let answer = try await api.call("GET", "/webhook-destinations/\(id)/deliveries/\(record.id)").json
            #expect(answer.raw("mapped_input") == "null")
            #expect(answer["body"] == nil)
            #expect(answer["body_base64"] == nil)
        }
    }

    @Test(
        "a delivery that is unknown, or another destination's, is not found",
        arguments: [("GET", ""), ("POST", "/redeliver")])
    func notFound(method: String, path: String) async throws {
        try await world.serve { api in
            let (id, _) = try await addDelivery(api, .fired)
            let (_, foreign) = try await addDelivery(api, .fired, slug: "other")
            for delivery in [foreign.id.description, world.ids.next().description, "x"] {
                let answer = try await api.call(method, "/webhook-destinations/\(id)/deliveries/\(delivery)\(path)")
                #expect(answer.status == 404)
                #expect(answer.errorCode == "delivery_not_found")
            }
        }
    }

    // MARK: - Redelivery

    @Test(
        "a failed delivery that now fires is answered as the hook would",
        arguments: [DeliveryRecord.State.failed, .fired])
    func redeliver(state: DeliveryRecord.State) async throws {
        try await world.serve { api in
            let (id, record) = try await addDelivery(api, state)
            let triggerID = try await api.call("GET", "/webhook-destinations/\(id)").json.text("trigger_id")
            let event = world.ids.next()
            await world.deliveries.answerRedelivery(
                with: .fired(DeliveryReceipt(deliveryID: record.id, firedEventID: event)))
            let answer = try await api.call(
                "POST", "/webhook-destinations/\(id)/deliveries/\(record.id)/redeliver", as: .operator)
            #expect(answer.status == 200)
            let ending = state == .fired ? #","duplicate":true}"# : "}"
            #expect(
                answer.text
                    == #"{"event_id":"\#(event)","fired_event_id":"\#(event)","delivery_id":"\#(record.id)","#
                    + #""destination_id":"\#(id)","trigger_id":"\#(triggerID)","status":"fired"\#(ending)"#)
            #expect(await world.deliveries.redelivered == [record.id])
        }
    }

    @Test("what may have fired long ago is redelivered when that is asked for expressly")
    func outcomeUnknown() async throws {
        try await world.serve { api in
            let (id, record) = try await addDelivery(api, .failed)
            world.deliveries.doubtful.withLock { _ = $0.insert(record.id) }
            let path = "/webhook-destinations/\(id)/deliveries/\(record.id)/redeliver"
            for body in ["", "{}", #"{"force":false}"#] {
                let refused = try await api.call("POST", path, body)
                #expect(refused.status == 409 && refused.errorCode == "outcome_unknown")
            }
            #expect(try await api.call("POST", path, #"{"force":1}"#).status == 422)
            #expect(await world.deliveries.redelivered.isEmpty)
            _ = try await api.call("POST", path, #"{"force":true}"#)
            #expect(await world.deliveries.redelivered == [record.id])
        }
    }

    @Test(
        "what was not kept, repeats another or is under way is not redelivered",
        arguments: [DeliveryRecord.State.rejected, .duplicate, .pending])
    func notRedeliverable(state: DeliveryRecord.State) async throws {
        try await world.serve { api in
            let (id, record) = try await addDelivery(api, state)
            let answer = try await api.call("POST", "/webhook-destinations/\(id)/deliveries/\(record.id)/redeliver")
            #expect(answer.status == 409)
            #expect(answer.errorCode == "not_redeliverable")
            #expect(await world.deliveries.redelivered.isEmpty)
        }
    }

    @Test(
        "an engine that does not take it is told as the hook tells it",
        arguments: [
            (Rejection.engineUnreachable, 503, "engine_unreachable", "5"),
            (.engineRejected(status: 422), 502, "engine_rejected", nil),
            (.overloaded, 503, "overloaded", "1"), (.storageUnavailable, 503, "storage_unavailable", "5"),
        ] as [(Rejection, Int, String, String?)])
    func failures(rejection: Rejection, status: Int, code: String, wait: String?) async throws {
        try await world.serve { api in
            let (id, record) = try await addDelivery(api, .failed)
            await world.deliveries.answerRedelivery(with: .failed(rejection, deliveryID: record.id))
            let answer = try await api.call("POST", "/webhook-destinations/\(id)/deliveries/\(record.id)/redeliver")
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
            #expect(answer.header("retry-after") == wait)
        }
    }

    // MARK: - Making things

    private func addDelivery(
        _ api: API, _ state: DeliveryRecord.State, slug: String = "note", isFull: Bool = false, body: [UInt8]? = nil
    ) async throws -> (destination: String, record: DeliveryRecord) {
        let destination = try await api.makeDestination(slug: slug)
        let id = world.ids.next()
        let record = DeliveryRecord(
            id: id, state: state, reason: isFull ? "engine_rejected" : nil, byteOffset: isFull ? 7 : nil,
            eventType: isFull ? "lead.created" : nil, firedEventID: isFull ? id : nil, duplicateOf: isFull ? id : nil,
            engineStatus: isFull ? 422 : nil, matchedSecret: isFull ? .previous : nil,
            attempts: Array((isFull ? #"[{"number":1, "status":422}]"# : "[]").utf8),
            durationMicroseconds: isFull ? 1500 : nil, size: isFull ? 959 : 0, requestID: isFull ? "req-1" : nil,
            receivedAt: world.now, createdAt: world.now, input: body.map { _ in Array(#"{"n":1.10}"#.utf8) },
            body: body,
            traceparent: nil)
        await world.deliveries.add(record, of: try #require(Identifier(destination)))
        return (destination, record)
    }
}
