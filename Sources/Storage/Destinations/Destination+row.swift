import FieldMapping
import Foundation
import GRDB
import Identifiers
import Ingress

extension DestinationStore {
    /// The columns that ``DestinationSettings`` fill, in the order of its `arguments`.
    static let settingColumns = [
        "name", "description", "accepted_event_types", "field_mapping", "retry_attempts", "is_active", "require_timestamp",
        "dedupe_window_seconds", "dedupe_path", "rate_limit_per_second",
    ]
}

extension DestinationSettings {
    var arguments: StatementArguments {
        [
            name, description, acceptedEventTypes.patterns.map(\.text).joined(separator: ","),
            fieldMapping.map { String(decoding: $0.json, as: UTF8.self) }, retryAttempts, isActive, requireTimestamp,
            dedupeWindowSeconds, dedupePath?.description, rateLimitPerSecond,
        ]
    }

    fileprivate init(_ row: Row) throws {
        // A pattern that was left out would let more in.
        let patterns = try (row["accepted_event_types"] as String).split(separator: ",").map {
            guard let pattern = EventTypePattern(String($0)) else { throw Self.damage(to: "accepted_event_types", of: row) }
            return pattern
        }
        guard let accepted = AcceptedEventTypes(patterns) else { throw Self.damage(to: "accepted_event_types", of: row) }
        let retryAttempts: Int = row["retry_attempts"]
        guard Self.retryAttemptsRange.contains(retryAttempts) else { throw Self.damage(to: "retry_attempts", of: row) }
        self.init(
            name: row["name"], description: row["description"], acceptedEventTypes: accepted,
            fieldMapping: try row.bytes("field_mapping").map { try FieldMap(JSONObject($0)) },
            retryAttempts: retryAttempts, isActive: row["is_active"], requireTimestamp: row["require_timestamp"],
            dedupeWindowSeconds: row["dedupe_window_seconds"],
            dedupePath: try (row["dedupe_path"] as String?).map { try DotPath($0) },
            rateLimitPerSecond: row["rate_limit_per_second"])
    }

    private static func damage(to column: String, of row: Row) -> DatabaseError {
        let id = row.identifier("id")?.description ?? "without an id"
        return DatabaseError(resultCode: .SQLITE_CORRUPT, message: "\(column) of the webhook destination \(id) is malformed")
    }
}

extension Destination {
    convenience init(_ row: Row, _ key: SealingKey) throws {
        let id = try row.requiredIdentifier("id")
        let secrets = try SigningSecrets(
            current: row.bytes("sealed_secret") ?? [], previous: row.bytes("sealed_previous_secrets"), sealedBy: key, for: id)
        self.init(
            id: id, workspaceID: try row.requiredIdentifier("workspace_id"), triggerID: try row.requiredIdentifier("trigger_id"),
            number: row["number"], settings: try DestinationSettings(row),
            secrets: secrets, createdBy: row.identifier("created_by"),
            createdAt: Timestamp(milliseconds: row["created_at"]), updatedAt: Timestamp(milliseconds: row["updated_at"]))
    }
}
