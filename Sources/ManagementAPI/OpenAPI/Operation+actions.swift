import TriggerEngine

extension Operation {
    static let createAction = Operation(
        .actions, "Create an action",
        "The answer shows the secret that an `http_request` action signs with, this once.",
        body: newAction, answer: .created(.newAction))

    static let listActions = Operation(
        .actions, "List the actions", "Newest first.", query: .page, answer: .ok(.actionPage))

    static let getAction = Operation(.actions, "Show an action", answer: .ok(.action))

    static let updateAction = Operation(
        .actions, "Change an action",
        """
        Any subset of the fields; `null` clears one that may be null, and `config` is taken as a whole. `action_type` can \
        only be what it is.
        """,
        body: .fields(example: ["name": "Renamed", "enabled": false]) { ActionChange(&$0) },
        answer: .ok(.action))

    static let deleteAction = Operation(
        .actions, "Delete an action", "204 also when it is already gone.", answer: .noContent,
        errors: [.actionInUse(triggers: ["New lead"])])

    static let rotateActionSecret = Operation(
        .actions, "Give an action a new signing secret",
        "The answer shows it, this once. For another 30 minutes requests are signed with the secret before it, too, unless `at_once` ends that now.",
        body: .fields(example: ["at_once": true], isRequired: false) { BodyReader.isRotationAtOnce(&$0) }, answer: .ok(.rotatedSecret),
        errors: [.actionHasNoSecret])

    private static let newAction: Body = {
        let body = Body.settings(
            example: ["slug": "try-out", "name": "Try out", "action_type": "record"],
            of: { ActionSettings(&$0) }, writtenBy: { $0.write($1) })
        return Body(schema: body.schema.withConfigOfType())
    }()
}
