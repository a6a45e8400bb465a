import ArgumentParser
import FieldMapping

/// Triggers (contract, section 3.1).
enum Triggers: Resource {
    typealias Fields = TriggerFields
    typealias FixedFields = NoFields
    typealias Filter = TriggerFilter

    static let path = "triggers"
    static let name = "trigger"

    static var columns: [ListColumn] {
        [
            .value("ID", "id"), .value("NAME", "name", narrowest: 12), .value("EVENT TYPE", "event_type", narrowest: 12), schedule,
            .time("NEXT FIRE", "next_fire_at"), .flag("ACTIVE", "is_active"),
        ]
    }

    private static let schedule = ListColumn(heading: "SCHEDULE", narrowest: 16) { trigger, _ in
        guard let schedule = trigger.text(at: "schedule") else { return nil }
        return trigger.text(at: "timezone").map { "\(schedule) (\($0))" } ?? schedule
    }
}

struct TriggerFields: FieldOptions {
    @Option(help: "What people call it.") var name: String?
    @Option(help: ArgumentHelp("What it is for.", valueName: "text")) var description: String?
    @Option(
        help: ArgumentHelp("What it is about, such as lead.created; without a schedule, events of this type fire it.", valueName: "type"))
    var eventType: String?
    @Option(
        help: ArgumentHelp(
            #"What the data of an event must be like to fire it, such as {"priority": {"$gte": 5}}."#, valueName: "json"),
        transform: JSONText.init)
    var eventFilter: JSONText?
    @Option(name: .customLong("action-id"), help: ArgumentHelp("The action that it runs.", valueName: "uuid"))
    var actionID: ResourceID?
    @Option(
        help: ArgumentHelp("The input that mapped fields are laid over, an object.", valueName: "json"), transform: JSONText.init)
    var inputTemplate: JSONText?
    @Option(help: ArgumentHelp("When it fires by itself, such as '30 9 * * MON-FRI' or @daily.", valueName: "cron"))
    var schedule: String?
    @Option(help: ArgumentHelp("IANA name of the zone whose clocks the schedule means.", valueName: "tz"))
    var timezone: String?

    func write(to body: inout JSONWriter) {
        body.given("name", name)
        body.given("description", description)
        body.given("event_type", eventType)
        body.given("event_filter", eventFilter)
        body.given("action_id", actionID)
        body.given("input_template", inputTemplate)
        body.given("schedule", schedule)
        body.given("timezone", timezone)
    }
}

struct TriggerFilter: FilterOptions {
    @Option(help: ArgumentHelp("Only those that are active, or only those that are paused.", valueName: "bool")) var active: Truth?

    var query: Query {
        var query = Query()
        query.set("is_active", active?.rawValue)
        return query
    }
}
