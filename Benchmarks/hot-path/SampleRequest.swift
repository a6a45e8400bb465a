import FieldMapping
import Foundation
import Identifiers
import Ingress
import NIOCore

/// A signed webhook of a CRM, as a sender without timestamps sends it, and the destination that it is for.
struct SampleRequest {
    static let time = Timestamp(milliseconds: 1_767_323_045_000)
    /// The same in each run.
    static let ids = IdentifierSource(random: SplitMix64(seed: 1), now: { time })

    let body: [UInt8]
    let fieldMap: FieldMap
    let destination: Destination
    /// As the header says it.
    let signature: String
    /// As the head's scanner leaves it: without the empty line.
    let head: ByteBuffer

    init() throws {
        body = Array(try Data(contentsOf: URL(fileURLWithPath: "fixtures/json/crm-959.json")))
        fieldMap = try FieldMap([
            ("phone_to", "contact.phone"), ("reason", "contact.lifecycle_stage"), ("first", "contact.first_name"),
        ])
        guard let secret = SigningSecret("whsec_fixture-secret-not-real-000_CURRENT_0000000"),
            let pattern = EventTypePattern("contact.*"), let accepted = AcceptedEventTypes([pattern])
        else { preconditionFailure("they are in order") }
        destination = Destination(
            id: Self.ids.next(), workspaceID: Self.ids.next(), triggerID: Self.ids.next(), number: 1,
            settings: DestinationSettings(name: "CRM", acceptedEventTypes: accepted, fieldMapping: fieldMap),
            secrets: SigningSecrets(current: secret), createdBy: nil, createdAt: Self.time, updatedAt: Self.time)
        signature = RequestSigner(secret: secret).headers(for: body, timestamp: nil)[0].value
        let lines = [
            "POST /v1/\(destination.workspaceID)/hooks/\(destination.id) HTTP/1.1",
            "Host: hooks.example.com",
            "User-Agent: CRM-Webhooks/2.1",
            "Accept: */*",
            "Accept-Encoding: gzip, deflate",
            "Connection: keep-alive",
            "Content-Type: application/json; charset=utf-8",
            "Content-Length: \(body.count)",
            "X-Forwarded-For: 203.0.113.7",
            "X-Forwarded-Proto: https",
            "X-Amigo-Request-Signature: \(signature)",
        ]
        head = ByteBuffer(string: lines.map { $0 + "\r\n" }.joined())
    }

    /// What a connection does with it, apart from reading and writing.
    func hand(to receiver: Receiver, completion: @escaping Receiver.Completion) throws(Rejection) {
        let head = try RequestHead(head, maximumFields: 100)
        guard case .hook(let target) = head.target else { return }
        let exchange = Exchange(head, receivedAt: Self.time, requestID: Self.ids.next().description)
        let destination = try receiver.find(target)
        try destination.admit(at: Self.time)
        _ = receiver.receive(exchange.webhook(to: destination, body: body), completion: completion)
    }
}
