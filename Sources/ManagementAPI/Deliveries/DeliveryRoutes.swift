import Hummingbird
import Identifiers
import Ingress

/// `/v1/{workspace_id}/webhook-destinations/{destination_id}/deliveries` (contract, section 3.2).
struct DeliveryRoutes: Sendable {
    let destinations: any DestinationRepository
    let log: any DeliveryLog
    let redelivery: any Redelivering

    func list(_ call: APICall) async throws(APIError) -> Response {
        let page = try call.page()
        let destination = try await destinations.destination(of: call)
        let list = try await stored {
            try await log.deliveries(of: destination, offset: page.offset, limit: page.limit)
        }
        return page.response(list) { $0.write($1) }
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
        let (record, destination) = try await delivery(call)
        guard record.state == .failed || record.state == .fired else { throw .notRedeliverable(record.state) }
        switch await redelivery.redeliver(record, of: destination) {
        case .fired(let receipt):
            return .object { $0.write(receipt, of: destination, isDuplicate: record.state == .fired) }
        case .failed(let rejection, _):
            throw .rejected(rejection)
        }
    }

    private func delivery(_ call: APICall) async throws(APIError) -> (DeliveryRecord, Destination) {
        let destination = try await destinations.destination(of: call)
        let id = try call.id("delivery_id", of: .delivery)
        let record = try await stored { try await log.delivery(id, of: destination) }
        guard let record else { throw .absent(.delivery) }
        return (record, destination)
    }
}
