import TriggerEngine

extension Operation {
    static let createTrigger = Operation(
        .triggers, "Create a trigger", body: newTrigger, answer: .created(.trigger))

    static let dryRunTrigger = Operation(
        .triggers, "Tell when a trigger would fire",
        "Takes what creating a trigger takes, and refuses what that refuses. Nothing is saved or fired.",
        body: newTrigger, answer: .ok(.triggerDryRun))

    private static let newTrigger = Body.settings(
        example: [
            "name": "New lead", "event_type": "lead.created", "action_id": "0198c0de-0000-7000-8000-000000000001",
            "input_template": ["reason": "new_lead"], "schedule": "30 9 * * MON-FRI", "timezone": "Europe/Berlin",
        ], of: { TriggerSettings(&$0) }, writtenBy: { $0.write($1) })

    static let listTriggers = Operation(
        .triggers, "List the triggers", "Newest first.",
        query: QueryReader.describe { (Page(&$0), $0.flag("is_active")) }, answer: .ok(.triggerPage))

    static let getTrigger = Operation(.triggers, "Show a trigger", answer: .ok(.trigger))

    static let updateTrigger = Operation(
        .triggers, "Change a trigger", "Any subset of the fields; `null` clears one that may be null.",
        body: .fields(example: ["name": "Renamed", "description": nil]) { TriggerChange(&$0) },
        answer: .ok(.trigger))

    static let deleteTrigger = Operation(
        .triggers, "Delete a trigger", "204 also when it is already gone.", answer: .noContent)

    static let pauseTrigger = Operation(
        .triggers, "Pause a trigger", "It may be paused already.", answer: .ok(.trigger))

    static let resumeTrigger = Operation(
        .triggers, "Resume a trigger", "It may be active already.", answer: .ok(.trigger))

    static let fireTrigger = Operation(
        .triggers, "Fire a trigger",
        """
        Whatever its schedule and `is_active` say. A repeat with the same Idempotency-Key within 24 hours gets the first \
        answer and fires nothing.
        """,
        headers: [
            .header("Idempotency-Key", .text(1...256), "Makes a repeat of this request the same fire."),
            .header("x-amigo-triggered-by", .text, "`webhook:{destination_id}`, from a gateway that forwards a webhook."),
            .header("traceparent", .text, "W3C trace context; its trace id goes on every event of the chain."),
        ],
        body: .fields(example: ["input": ["phone_to": "+12025550143"]], isRequired: false) {
            $0.nullable("input", .object)
        },
        answer: .ok(
            Component.fireReceipt.reference, headers: [.header("Idempotency-Replayed", .choice(["true"]), "")]))

    static let listRuns = Operation(
        .triggers, "List the events of a trigger's chains", "Newest first.", query: .page, answer: .ok(.runPage))
}

extension Schema.Property {
    static func header(_ name: String, _ schema: Schema, _ description: String) -> Self {
        Self(key: name, schema: description.isEmpty ? schema : schema.described(description), isRequired: false)
    }
}
