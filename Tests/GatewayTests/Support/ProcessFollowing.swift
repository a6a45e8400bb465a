import FieldMapping
import Foundation
import GRDB
import Identifiers
import Logging
import Storage
import TestSupport
import Testing
import TriggerEngine

extension Caller {
    /// Publishes an event whose data holds `body`.
    func publish(_ type: String, _ body: [UInt8]) -> [UInt8] {
        let text = #"{"event_type":"\#(type)","data":{"body":\#(String(decoding: body, as: UTF8.self))}}"#
        let head =
            "POST /v1/\(workspace)/events HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer \(key)\r\n"
            + "Content-Length: \(text.utf8.count)\r\n\r\n"
        return Array((head + text).utf8)
    }
}

extension GatewayWorld {
    /// The id of an event that is published.
    func publishEvent(_ type: String, _ data: String = "{}") throws -> String {
        let reply = try api("POST", "/events", #"{"event_type":"\#(type)","data":\#(data)}"#)
        return try #require(reply["id"]?.string, "\(reply.text)")
    }

    /// A stream, once its head is there.
    ///
    /// - Parameter id: of the last event that was seen.
    func follow(behind id: String? = nil, buffers: Int32? = nil) throws -> EventStreamClient {
        var headers = [(name: "Authorization", value: "Bearer \(key)")]
        if let id { headers.append(("Last-Event-ID", id)) }
        return try EventStreamClient("/v1/\(workspace)/events/stream", port: gateway.apiPort, headers: headers, buffers: buffers)
    }

    // MARK: - While the process does not run

    /// How many published events no trigger was fired on yet.
    func waitingEvents() async throws -> Int {
        let store = try Store(try DataDirectory(path: dataDirectory), serves: false, logger: Logger(label: "test"))
        let count = try await EngineStore(store).publishedEvents(behind: nil, limit: EventSlice.Limit(count: 100_000, bytes: .max)).count
        try store.close()
        return count
    }

    /// The id of an event that was written so long ago.
    func addOldEvent(days: Int) async throws -> String {
        let store = try Store(try DataDirectory(path: dataDirectory), serves: false, logger: Logger(label: "test"))
        let instant = Timestamp.now().advanced(bySeconds: -days * 86_400)
        let id = Identifier(ordinal: Identifier.firstOrdinal(at: instant), random: 1)
        let event = Event(
            id: id, workspaceID: try #require(Identifier(workspace)), eventType: "old", triggerID: nil, chainID: id, parentID: nil,
            data: Array("{}".utf8), effectiveAt: instant, createdAt: instant, traceID: nil)
        _ = try await EngineStore(store).publish(event, idempotencyKey: nil, keySince: instant)
        try store.close()
        return id.description
    }

    /// Writes a rejected delivery that came so long ago, while nothing serves the directory.
    func addOldDelivery(to hook: Hook, minutes: Int) async throws -> String {
        let store = try Store(try DataDirectory(path: dataDirectory), serves: false, logger: Logger(label: "test"))
        let instant = Timestamp.now().advanced(bySeconds: -minutes * 60)
        let id = Identifier(ordinal: Identifier.firstOrdinal(at: instant), random: 1)
        let destination = try #require(Identifier(hook.id))
        let blob = withUnsafeBytes(of: (destination.high.bigEndian, destination.low.bigEndian)) { Data($0) }
        try await store.commits.write { db in
            try db.execute(
                sql: """
                    INSERT INTO deliveries (ordinal, random, destination, state, received_at, size)
                    SELECT ?, ?, number, 3, ?, 2 FROM destinations WHERE id = ?
                    """, arguments: [id.ordinal, Int64(bitPattern: id.low), instant.milliseconds, blob])
        }
        try store.close()
        return id.description
    }

    func deliveryStatus(_ id: String, of hook: Hook) throws -> Int {
        try api("GET", "/webhook-destinations/\(hook.id)/deliveries/\(id)").status
    }
}
