/// Answers of the API.
enum Sample {
    /// - Parameter members: of the page's end.
    static func page(_ items: [String], _ members: String? = nil) -> String {
        let end = members ?? #""has_more":false,"continuation_token":null,"total":\#(items.count)"#
        return #"{"items":[\#(items.joined(separator: ","))],\#(end)}"#
    }

    static let trigger = #"""
        {"id":"\#(ID.trigger)","name":"Morning calls","event_type":"calls.due","action_id":"\#(ID.action)",
        "input_template":{ "reason": "due" },"schedule":"30 9 * * MON-FRI","timezone":"America/New_York",
        "next_fire_at":"2026-01-02T14:30:00.000Z","is_active":true,"created_at":"2026-01-02T03:03:05.000Z","new_field":[1]}
        """#

    static let pausedTrigger = #"""
        {"id":"0190a1b2-0000-7000-8000-00000000b002","name":"Leads \u001b[31mof the CRM that has a very long name\nindeed",
        "event_type":"a.very.long.event.type.of.more.than.thirty","schedule":null,"timezone":"UTC","next_fire_at":null,"is_active":false}
        """#

    static let destination = #"""
        {"id":"\#(ID.destination)","url":"http://127.0.0.1:8080/v1/w/hooks/d","name":"CRM","trigger_id":"\#(ID.trigger)",
        "accepted_event_types":["contact.*","lead.created"],"is_active":true}
        """#

    static let newDestination = #"{"id":"\#(ID.destination)","name":"CRM","secret":"whsec_0123"}"#

    static let action = #"""
        {"id":"\#(ID.action)","slug":"try-out","name":"Try out","action_type":"record","config":{},"enabled":false,
        "updated_at":"2025-12-31T03:04:05.000Z"}
        """#

    static func run(_ type: String, _ data: String, second: Int) -> String {
        #"{"event_id":"0190a1b2-0000-7000-8000-0000000000e\#(second)","event_type":"\#(type)","data":\#(data),"#
            + #""effective_at":"2026-01-02T03:04:0\#(second).000Z"}"#
    }

    static func delivery(_ type: String, _ data: String, number: Int) -> String {
        #"{"event_id":"0190a1b2-0000-7000-8000-00000000d00\#(number)","event_type":"\#(type)","data":\#(data),"#
            + #""effective_at":"2026-01-02T02:5\#(number):05.000Z"}"#
    }
}
