import FieldMapping

extension ReplayRow {
    /// One JSON object on one line, for `--json`. What is not there is `null`.
    var json: String {
        let json = JSONWriter.object { writer in
            writer.member("fixture", fixture)
            writer.member("status", answer.status)
            writer.member("error_code", answer.errorCode)
            writer.member("event_type", eventType)
            writer.member("mapped_input_text", mappedInput.map { String(decoding: $0, as: UTF8.self) })
            writer.member("fired_event_id", answer.firedEventID)
            writer.member("delivery_id", answer.deliveryID)
            writer.member("duplicate", answer.isDuplicate)
            writer.member("milliseconds", Double(microseconds) / 1000)
            writer.member("as_expected", difference == nil)
            writer.member("difference", difference)
        }
        return String(decoding: json, as: UTF8.self)
    }
}
