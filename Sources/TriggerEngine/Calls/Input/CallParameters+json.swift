package import FieldMapping
import Identifiers

extension JSONWriter {
    /// Every parameter, under the names that the input has; absent ones as `null`.
    package mutating func write(_ parameters: CallParameters) {
        member("phone_to", parameters.phoneTo.text)
        member("phone_from", parameters.phoneFrom?.text)
        member("reason", parameters.reason)
        member("goal", parameters.goal)
        member("priority", parameters.priority)
        member("max_attempts", parameters.maxAttempts)
        member("retry_backoff_minutes", parameters.retryBackoffMinutes)
        member("window", object: { $0.write(parameters.window) })
        member("service_id", parameters.serviceID?.description)
        member("patient_entity_id", parameters.patientEntityID?.description)
    }

    private mutating func write(_ window: CallWindow) {
        member("start", window.start.text)
        member("end", window.end.text)
        member("timezone", window.zone.name)
        member("days", array: { for day in Weekday.allCases where window.days.contains(day) { $0.element(day.rawValue) } })
    }
}
