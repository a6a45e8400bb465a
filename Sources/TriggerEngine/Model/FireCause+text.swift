import Identifiers

extension FireCause {
    /// Reads what ``text`` writes. `nil` for anything else.
    package init?(_ text: String) {
        let prefix = "event:"
        if text == "cron" {
            self = .cron
        } else if text.hasPrefix(prefix), let id = Identifier(text.dropFirst(prefix.count)) {
            self = .event(id)
        } else if let cause = FireCause(header: text) {
            self = cause
        } else {
            return nil
        }
    }

    /// Reads what the header `x-amigo-triggered-by` of an edge gateway holds (contract, section 2.5): `manual` or
    /// `webhook:{destination_id}`. `nil` for anything else: the clock and the events are the engine's own.
    package init?(header text: String) {
        let prefix = "webhook:"
        if text == "manual" {
            self = .manual
        } else if text.hasPrefix(prefix), let id = Identifier(text.dropFirst(prefix.count)) {
            self = .webhook(destinationID: id)
        } else {
            return nil
        }
    }
}
