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
