import FieldMapping
import Identifiers
import Ingress
import Terminal

/// A `destination.json`: what to create before the body is posted (fixtures/README.md).
struct FixtureDestination: Sendable {
    /// The body of `POST …/webhook-destinations`, without `trigger_id`.
    let destination: JSONObject
    /// The body of `POST …/triggers`, without `action_id`.
    let trigger: JSONObject
    /// As much of `destination` as decides what becomes of a body.
    let settings: DestinationSettings

    init(destination: JSONObject, trigger: JSONObject, settings: DestinationSettings) {
        self.destination = destination
        self.trigger = trigger
        self.settings = settings
    }

    /// - Parameters:
    ///   - fixture: the name of the fixture.
    ///   - file: where the text stands, for the error.
    /// - Throws: ``CommandFailure``
    init(_ json: [UInt8], fixture: String, file: String) throws(CommandFailure) {
        let reader = FixtureReader(file)
        let object = try reader.object(json)
        destination = try reader.object("destination", in: object)
        trigger = try reader.object("trigger", in: object)
        settings = try reader.settings(of: destination, name: fixture)
    }

    /// For a body with nothing beside it: takes every event type, maps nothing.
    static func plain(_ fixture: String) -> FixtureDestination {
        let settings = DestinationSettings(name: fixture)
        return FixtureDestination(
            destination: JSONObject.empty.with("name", fixture),
            trigger: JSONObject.empty.with("name", fixture).with("event_type", "replay"), settings: settings)
    }
}

extension FixtureReader {
    fileprivate func settings(of object: JSONObject, name: String) throws(CommandFailure) -> DestinationSettings {
        var settings = DestinationSettings(name: name)
        settings.acceptedEventTypes = try acceptedEventTypes(object["accepted_event_types"])
        settings.fieldMapping = try fieldMapping(object["field_mapping"])
        settings.dedupePath = try dedupePath(object["dedupe_path"])
        settings.requireTimestamp = object["require_timestamp"]?.bool ?? false
        return settings
    }

    private func acceptedEventTypes(_ value: JSONValue?) throws(CommandFailure) -> AcceptedEventTypes {
        guard let value, !value.isNull else { return .any }
        guard let elements = value.elements else { throw failure("accepted_event_types has to be a list") }
        let patterns = elements.compactMap { $0.string.flatMap(EventTypePattern.init) }
        guard patterns.count == elements.count, let types = AcceptedEventTypes(patterns) else {
            throw failure("accepted_event_types holds something that is no event type, or too many")
        }
        return types
    }

    private func fieldMapping(_ value: JSONValue?) throws(CommandFailure) -> FieldMap? {
        guard let value, !value.isNull else { return nil }
        let object = try object(value, "field_mapping")
        do throws(FieldMapError) { return try FieldMap(object) } catch { throw .unusableMapping(error, file: file) }
    }

    private func dedupePath(_ value: JSONValue?) throws(CommandFailure) -> DotPath? {
        guard let text = value?.string else { return nil }
        do throws(DotPathError) { return try DotPath(text) } catch { throw failure("dedupe_path: \(error)") }
    }
}
