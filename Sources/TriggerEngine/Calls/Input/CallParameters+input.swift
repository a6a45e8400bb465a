import FieldMapping
import Identifiers

extension CallParameters {
    /// Reads the merged input of a fire. What it does not know it leaves alone; an optional field that is `null` has its default.
    ///
    /// - Parameter zones: where the window's time zone is looked up.
    /// - Throws: ``InputViolations``, all that there are.
    package init(input: [UInt8], zones: TimeZoneDirectory = .system) throws(InputViolations) {
        try self.init(input) { try? zones.rules(named: $0) }
    }

    private static func object(_ input: [UInt8]) throws(InputViolations) -> JSONObject {
        do throws(JSONError) {
            return try JSONObject(input, maximumDepth: JSONDepth.greatest)
        } catch {
            throw InputViolations([InputViolation("input", "cannot be read, at byte \(error.offset): \(error.reason.sentence)")])
        }
    }

    private init(_ input: [UInt8], zone: @escaping (String) -> TimeZoneRules?) throws(InputViolations) {
        var reader = InputReader(try Self.object(input))
        let phoneTo = reader.required("phone_to", .phoneNumber)
        let window = CallWindow(reader.optional("window", .object), &reader, zone)
        let phoneFrom = reader.optional("phone_from", .phoneNumber)
        let reason = reader.optional("reason", .text(Self.reasonLength))
        let goal = reader.optional("goal", .text(Self.goalLength))
        let priority = reader.optional("priority", .integer(Self.priorities))
        let maxAttempts = reader.optional("max_attempts", .integer(Self.attempts))
        let backoff = reader.optional("retry_backoff_minutes", .integer(Self.backoffs))
        let serviceID = reader.optional("service_id", .identifier)
        let patientEntityID = reader.optional("patient_entity_id", .identifier)
        guard let phoneTo, let window, reader.violations.isEmpty else { throw InputViolations(reader.violations) }
        self.init(phoneTo: phoneTo, window: window)
        self.phoneFrom = phoneFrom
        self.goal = goal
        self.serviceID = serviceID
        self.patientEntityID = patientEntityID
        if let reason { self.reason = reason }
        if let priority { self.priority = priority }
        if let maxAttempts { self.maxAttempts = maxAttempts }
        if let backoff { retryBackoffMinutes = backoff }
    }
}

extension CallWindow {
    static let defaultZone = "America/New_York"

    /// `nil` when something is wrong with it, which is then reported to `reader`.
    fileprivate init?(_ object: JSONObject?, _ reader: inout InputReader, _ zone: @escaping (String) -> TimeZoneRules?) {
        var window = InputReader(object ?? .empty, within: "window")
        let start = window.optional("start", .timeOfDay(to: "23:59")) ?? TimeOfDay("09:00")
        let end = window.optional("end", .timeOfDay(to: "24:00")) ?? TimeOfDay("18:00")
        if let start, let end { window.check(start, end) }
        let zone = window.zone(zone)
        let days = window.optional("days", .weekdays) ?? Set(Weekday.allCases)
        reader.report(window.violations)
        guard let start, let end, let zone, window.violations.isEmpty else { return nil }
        self.init(start: start, end: end, days: days, zone: zone)
    }
}

extension InputReader {
    fileprivate mutating func check(_ start: TimeOfDay, _ end: TimeOfDay) {
        guard violations.isEmpty else { return }
        if start == end { report("end", "is the same as start; a window over the whole day is 00:00 to 24:00") }
        if start.minutes == 1440 { report("start", "is the end of the day; write 00:00") }
    }

    fileprivate mutating func zone(_ find: @escaping (String) -> TimeZoneRules?) -> TimeZoneRules? {
        guard isAbsent("timezone") else { return optional("timezone", .timeZone(find)) }
        let rules = find(CallWindow.defaultZone)
        if rules == nil {
            report("timezone", "is \(CallWindow.defaultZone) unless given, which this system does not know: install the package tzdata")
        }
        return rules
    }
}

extension CallParameters {
    /// Reads what was checked and kept. The system may have lost the window's time zone since
    /// (``CallWindow/isZoneKnown``).
    ///
    /// - Throws: ``InputViolations`` when it is damaged.
    package init(stored json: [UInt8], zones: TimeZoneDirectory = .system) throws(InputViolations) {
        do throws(InputViolations) {
            try self.init(input: json, zones: zones)
        } catch {
            guard error.list.map(\.field) == ["window.timezone"] else { throw error }
            try self.init(json) { TimeZoneRules(name: $0, offset: 0) }
            window = CallWindow(start: window.start, end: window.end, days: window.days, zone: window.zone, isZoneKnown: false)
        }
    }
}
