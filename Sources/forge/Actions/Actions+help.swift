extension Actions {
    static func help(_ verb: Verb) -> Help {
        switch verb {
        case .create: create
        case .list: Help("Lists actions.", "  forge platform action list --all")
        case .get: Help("Shows an action.", "  forge platform action get $ACTION")
        case .update: update
        case .delete: delete
        }
    }

    private static let create = Help(
        "Makes an action.",
        """
        An http_request signs what it sends; its secret is shown this once.

          forge platform action create --slug try-out --name 'Try out' \\
            --action-type record
          forge platform action create --slug to-crm --name 'To the CRM' \\
            --action-type http_request --config '{"url": "https://crm.example.com/in"}'
          forge platform action create --slug call --name 'Call the lead' \\
            --action-type schedule_outbound_call
          forge platform action create --file action.json
        """)

    private static let update = Help(
        "Changes an action.",
        """
        What is not given stays as it is.

          forge platform action update $ACTION --enabled false
          forge platform action update $ACTION --set description=null
        """)

    private static let delete = Help(
        "Deletes an action, without asking.",
        """
        Done also when it is already gone; refused while a trigger runs it.

          forge platform action delete $ACTION
        """)

    static let rotateSecretHelp = Help(
        "Makes a new signing secret for an action and shows it, this once.",
        """
        For actions of the type http_request. The old secret signs beside the new one for 30 minutes, \
        unless it is to end at once.

          forge platform action rotate-secret $ACTION
        """)
}
