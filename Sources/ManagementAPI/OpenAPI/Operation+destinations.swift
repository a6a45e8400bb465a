extension Operation {
    static let createDestination = Operation(
        .destinations, "Create a webhook destination",
        "The answer shows the signing secret, this once, and the URL to which webhooks are posted.",
        body: .settings(
            example: [
                "name": "CRM", "trigger_id": "0198c0de-0000-7000-8000-000000000001",
                "accepted_event_types": ["contact.*"], "field_mapping": ["phone_to": "contact.phone"],
            ], of: { NewDestination(&$0) }, writtenBy: { $0.write($1.settings) }),
        answer: .created(.newDestination))

    static let listDestinations = Operation(
        .destinations, "List the webhook destinations", "Newest first.", query: .page, answer: .ok(.destinationPage))

    static let getDestination = Operation(
        .destinations, "Show a webhook destination", answer: .ok(.destination))

    static let updateDestination = Operation(
        .destinations, "Change a webhook destination",
        "Any subset of the fields; `null` clears one that may be null. `trigger_id` can only be what it is.",
        body: .fields(example: ["description": nil, "retry_attempts": 5]) { DestinationChange(&$0) },
        answer: .ok(.destination))

    static let deleteDestination = Operation(
        .destinations, "Delete a webhook destination",
        "204 also when it is already gone. Its deliveries can no longer be shown or redelivered; one that is only to stop is set inactive.",
        answer: .noContent)

    static let rotateSecret = Operation(
        .destinations, "Give a webhook destination a new signing secret",
        "The answer shows it, this once. The secret before it is good for another 30 minutes, unless `at_once` ends it and those before it now.",
        body: .fields(example: ["at_once": true], isRequired: false) { BodyReader.isRotationAtOnce(&$0) }, answer: .ok(.rotatedSecret))

    static let dryRun = Operation(
        .destinations, "Tell what would become of a payload", "Nothing is verified, kept or fired.",
        body: .fields(example: ["payload": ["type": "contact.created", "contact": ["phone": "+12025550143"]]]) {
            $0.required("payload", .object)
        },
        answer: .ok(.dryRun))
}
