import FieldMapping
import Ingress

extension JSONWriter {
    /// - Parameter mergedInput: `nil` when the trigger, and so its template, is not known here.
    mutating func write(_ dryRun: DryRun, mergedInput: [UInt8]?) {
        member("event_type", dryRun.eventType?.text)
        member("accepted", dryRun.isAccepted)
        member("mapped_input", raw: dryRun.input.json)
        if let mergedInput { member("merged_input", raw: mergedInput) } else { null("merged_input") }
        member(
            "missing_paths",
            array: { list in
                for path in dryRun.missingPaths { list.element(path.description) }
            })
    }
}

// MARK: - The same for the description

extension Component {
    static let dryRun = Component(
        "DryRun",
        .object([
            "event_type": .text.orNull.example("contact.created"),
            "accepted": .flag.described("Whether the destination takes this event type."),
            "mapped_input": .object.example(["phone_to": "+12025550143"]),
            "merged_input": .object.orNull.example(["reason": "new_lead", "phone_to": "+12025550143"])
                .described("The trigger's template with the mapped input; null when the trigger is not known here."),
            "missing_paths": .list(of: .dotPath.example("note")).described("Paths that found nothing."),
        ]))
}
