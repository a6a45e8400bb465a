import FieldMapping
import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import Ingress

struct HookResponseTests {
    private func text(
        _ response: HookResponse, _ persistence: HookResponse.Persistence = .open, omitsBody: Bool = false
    ) -> String {
        var buffer = ByteBuffer()
        response.write(
            to: &buffer, requestID: "r-1", date: "Thu, 01 Jan 1970 00:00:00 GMT".bytes, persistence: persistence,
            omitsBody: omitsBody)
        return String(buffer: buffer)
    }

    @Test("An answer is written as HTTP/1.1, to the byte")
    func health() {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n"
            + "date: Thu, 01 Jan 1970 00:00:00 GMT\r\nx-request-id: r-1\r\n"
        #expect(text(.healthy) == head + "\r\n{\"status\":\"ok\"}")
        #expect(text(.healthy, .close) == head + "connection: close\r\n\r\n{\"status\":\"ok\"}")
        #expect(text(.healthy, .keepAlive) == head + "connection: keep-alive\r\n\r\n{\"status\":\"ok\"}")
        #expect(text(.healthy, omitsBody: true) == head + "\r\n")
    }

    @Test("A success names event, delivery, destination and trigger", arguments: [true, false])
    func success(isDuplicate: Bool) throws {
        let destination = Destination.sample()
        let ids = IdentifierSource()
        let receipt = DeliveryReceipt(deliveryID: ids.next(), firedEventID: ids.next())
        var bytes = text(
            HookResponse(.fired(receipt, destination, isDuplicate: isDuplicate), requestID: "r-1")
        ).bytes
        let answer = try #require(HTTPAnswer.take(from: &bytes))
        #expect(bytes.isEmpty)
        #expect(answer.status == 200)
        #expect(answer.string("event_id") == receipt.firedEventID.description)
        #expect(answer.string("fired_event_id") == receipt.firedEventID.description)
        #expect(answer.string("delivery_id") == receipt.deliveryID.description)
        #expect(answer.string("destination_id") == destination.id.description)
        #expect(answer.string("trigger_id") == destination.triggerID.description)
        #expect(answer.string("status") == "fired")
        let keys = ["event_id", "fired_event_id", "delivery_id", "destination_id", "trigger_id", "status"]
        #expect(answer.keys == keys + (isDuplicate ? ["duplicate"] : []))
        #expect(try JSONObject(answer.body)["duplicate"]?.bool == (isDuplicate ? true : nil))
    }

    @Test("Every rejection is a JSON body with detail, code and request id", arguments: RejectionTests.table)
    func rejections(rejection: Rejection, status: Int, code: String, retryAfter: Int?) throws {
        var bytes = text(HookResponse(rejection, requestID: "r-1")).bytes
        let answer = try #require(HTTPAnswer.take(from: &bytes))
        #expect(bytes.isEmpty)
        #expect(answer.status == status)
        #expect(answer.errorCode == code)
        #expect(answer.string("detail") == rejection.detail)
        #expect(answer.string("request_id") == "r-1")
        #expect(answer.header("content-type") == "application/json")
        #expect(answer.header("retry-after") == retryAfter.map(String.init))
        #expect(answer.header("allow") == (status == 405 ? "POST" : nil))
        #expect(try JSONObject(answer.body)["byte_offset"]?.integer == rejection.byteOffset)
    }
}
