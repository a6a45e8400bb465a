import FieldMapping
import TriggerEngine

extension TriggerSettings {
    /// Contract, section 3.1.
    init(_ body: inout BodyReader) {
        self.init(
            name: body.required("name", .text(1...256)),
            description: body.nullable("description", .text(0...2000)),
            eventType: body.required("event_type", .eventType),
            eventFilter: body.nullable("event_filter", .object)?.json,
            actionID: body.required("action_id", .identifier),
            inputTemplate: InputTemplate(body.optional("input_template", .object, default: .empty)),
            timezone: body.optional("timezone", .text(1...64), default: "UTC"))
        _ = body.nullable("schedule", .noSchedule)
    }
}

extension Field where Value == String {
    fileprivate static let eventType = Field.form(eventTypeForm, placeholder: "") { TriggerEventType($0)?.text }

    /// The one place that holds schedules back until they are there.
    fileprivate static let noSchedule = Field(placeholder: "") { _ throws(Violations) in
        throw Violations("Schedules are not available in this version; leave the field out.", .value)
    }
}
