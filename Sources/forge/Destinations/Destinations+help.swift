extension Destinations {
    static func help(_ verb: Verb) -> Help {
        switch verb {
        case .create: create
        case .list: Help("Lists webhook destinations.", "  forge platform destination list --all")
        case .get: get
        case .update: update
        case .delete: delete
        }
    }

    private static let create = Help(
        "Makes a webhook destination and shows its signing secret, this once.",
        """
        The answer's url and secret are what the sender needs.

          forge platform destination create --name CRM \\
            --trigger-id $TRIGGER \\
            --accepted-event-type 'contact.*' --map phone_to=contact.phone
          forge platform destination create --file destination.json
        """)

    private static let get = Help(
        "Shows a webhook destination, without its secret.",
        """
          forge platform destination get $DESTINATION
          forge platform destination get $DESTINATION --field url
        """)

    private static let update = Help(
        "Changes a webhook destination.",
        """
        What is not given stays as it is; --accepted-event-type and --map replace the whole list.

          forge platform destination update $DESTINATION --active false
          forge platform destination update $DESTINATION \\
            --set accepted_event_types='[]' --set rate_limit_per_second=null
        """)

    private static let delete = Help(
        "Deletes a webhook destination, without asking.",
        """
        Done also when it is already gone. Its hook URL answers 404 from then on.

          forge platform destination delete $DESTINATION
        """)

    static let rotateSecretHelp = Help(
        "Makes a new signing secret for a destination and shows it, this once.",
        """
        The old secret is accepted, too, for 30 minutes, unless all before the new one are to end at once.

          forge platform destination rotate-secret $DESTINATION
          forge platform destination rotate-secret $DESTINATION --at-once
        """)
}
