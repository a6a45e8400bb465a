extension Triggers {
    static func help(_ verb: Verb) -> Help {
        switch verb {
        case .create: create
        case .list: list
        case .get: Help("Shows a trigger.", "  forge platform trigger get $TRIGGER")
        case .update: update
        case .delete: delete
        }
    }

    private static let create = Help(
        "Makes a trigger.",
        """
        A schedule holds stars: quote it. With --dry-run the next five fires are shown and nothing is saved.

          forge platform trigger create --name 'Morning calls' --event-type calls.due \\
            --action-id $ACTION \\
            --schedule '30 9 * * MON-FRI' --timezone America/New_York --dry-run
          forge platform trigger create --file trigger.json --name 'Another name'
          forge platform trigger create --file - < trigger.json
        """)

    private static let list = Help(
        "Lists triggers.",
        """
          forge platform trigger list --active true
          forge platform trigger list --all --json | jq -r '.items[].name'
        """)

    private static let update = Help(
        "Changes a trigger.",
        """
        What is not given stays as it is.

          forge platform trigger update $TRIGGER --schedule '0 8 * * *'
          forge platform trigger update $TRIGGER --set schedule=null
        """)

    private static let delete = Help(
        "Deletes a trigger, without asking.",
        """
        Done also when it is already gone.

          forge platform trigger delete $TRIGGER
        """)
}
