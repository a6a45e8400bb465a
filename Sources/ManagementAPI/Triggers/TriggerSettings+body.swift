import FieldMapping
import Identifiers
import TriggerEngine

extension TriggerSettings {
    /// The settings of a new trigger (contract, section 3.1).
    init(_ body: inout BodyReader) {
        self.init(
            name: body.required("name", .text(1...256)), eventType: body.required("event_type", .eventType),
            actionID: body.required("action_id", .identifier))
        TriggerChange(optionalFieldsOf: &body).apply(to: &self)
    }
}

/// The settings that a request names, each to be taken over. What it does not name stays as it is.
struct TriggerChange: Sendable {
    /// The action that is to run from now on.
    private(set) var actionID: Identifier?
    private var edits = Edits<TriggerSettings>()

    init(_ body: inout BodyReader) {
        actionID = body.change("action_id", .identifier)
        edits.set(\.actionID, actionID)
        edits.set(\.name, body.change("name", .text(1...256)))
        edits.set(\.eventType, body.change("event_type", .eventType))
        addOptionalFields(&body)
    }

    fileprivate init(optionalFieldsOf body: inout BodyReader) {
        addOptionalFields(&body)
    }

    private mutating func addOptionalFields(_ body: inout BodyReader) {
        edits.set(\.description, body.nullableChange("description", .text(0...2000)))
        edits.set(\.eventFilter, body.nullableChange("event_filter", .eventFilter))
        edits.set(\.inputTemplate, body.change("input_template", .object).map(InputTemplate.init))
        edits.set(\.schedule, body.nullableChange("schedule", .schedule))
        edits.set(\.timezone, body.change("timezone", .timezone))
    }

    @Sendable func apply(to settings: inout TriggerSettings) {
        edits.apply(to: &settings)
    }
}

extension Field where Value == String {
    fileprivate static let eventType = Field.form(
        eventTypeForm, placeholder: "", schema: .eventTypePattern
    ) { EventTypePattern($0)?.text }

    /// The IANA name of a zone that the system knows.
    fileprivate static let timezone = Field(placeholder: "UTC", schema: .text(1...64).format("time-zone")) { value throws(Violations) in
        let name = try Field.text(1...64).parse(value)
        do throws(TimeZoneError) {
            _ = try TimeZoneDirectory.system.rules(named: name)
            return name
        } catch .malformedName, .unknown {
            throw Violations("An IANA time zone name is needed, such as UTC or Europe/Berlin.", .value)
        } catch {
            throw Violations(error.description, .value)
        }
    }
}

extension Field where Value == CronSchedule {
    /// The message names the field of the schedule that is wrong (contract, section 4).
    fileprivate static let schedule = Field(placeholder: .hourly, schema: .text(1...128).format("cron")) { value throws(Violations) in
        let text = try Field<String>.text(1...128).parse(value)
        do throws(CronError) {
            return try CronSchedule(text)
        } catch {
            throw Violations(error.description, .value)
        }
    }
}
