import Hummingbird
import Identifiers
import Ingress

/// `/v1/{workspace_id}/webhook-destinations/{destination_id}/deliveries` (contract, section 3.2).
struct DeliveryRoutes: Sendable {
    let destinations: any DestinationRepository
    let log: any DeliveryLog
    let redelivery: any Redelivering

    func list(_ call: APICall) async throws(APIError) -> Response {
        let (page, filter) = try call.query { Self.list(&$0) }
        let destination = try await destinations.destination(of: call)
        let list = try await stored {
            try await log.deliveries(of: destination, matching: filter, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { $0.write($1) }
    }

    static func list(_ query: inout QueryReader) -> (Page, DeliveryFilter) {
        let page = Page(&query)
        let filter = DeliveryFilter(
            status: query.choice("status", of: DeliveryFilter.Status.self), createdAfter: query.instant("created_after"),
            createdBefore: query.instant("created_before"))
        return (page, filter)
    }

    /// With the mapped input; with the raw body too for an admin.
    func get(_ call: APICall) async throws(APIError) -> Response {
        let (record, _) = try await delivery(call)
        return .object {
            $0.write(record)
            $0.writeInput(of: record)
            if call.caller.role == .admin { $0.writeBody(of: record) }
        }
    }

    func redeliver(_ call: APICall) async throws(APIError) -> Response {
        var body = try await call.optionalBodyReader()
        let isForced = Self.redelivery(&body)
        try body.finish()
        let (record, destination) = try await delivery(call)
        guard record.state == .failed || record.state == .fired else { throw .notRedeliverable(record.state) }
        guard isForced || !redelivery.mayFireTwice(record) else { throw .outcomeUnknown }
        switch await redelivery.redeliver(record, of: destination) {
        case .fired(let receipt):
            return .object { $0.write(receipt, of: destination, isDuplicate: record.state == .fired) }
        case .failed(let rejection, _):
            throw .rejected(rejection)
        }
    }

    /// - Returns: whether a delivery is fired also when it may have fired before.
    static func redelivery(_ body: inout BodyReader) -> Bool {
        body.optional("force", .flag, default: false)
    }

    private func delivery(_ call: APICall) async throws(APIError) -> (DeliveryRecord, Destination) {
        let destination = try await destinations.destination(of: call)
        let id = try call.id("delivery_id", of: .delivery)
        let record = try await stored { try await log.delivery(id, of: destination) }
        guard let record else { throw .absent(.delivery) }
        return (record, destination)
    }
}
