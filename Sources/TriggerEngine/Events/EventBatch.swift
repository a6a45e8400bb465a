import FieldMapping
import Identifiers

/// What the matcher writes in one transaction. An event that fires more than that takes several.
struct EventBatch {
    /// Fires in one transaction.
    static let largestCount = 256
    /// Bytes of input that they hold, unless it is a single one.
    static let largestInputs = 4 << 20

    private(set) var fires: [EventFire] = []
    private var inputs = 0
    /// Events of which all fires were written, with this batch at the latest.
    var handled: [Event] = []

    var isFull: Bool { fires.count >= Self.largestCount || inputs >= Self.largestInputs }

    mutating func add(_ fire: EventFire) {
        fires.append(fire)
        inputs += fire.fire.input.count
    }
}

extension TriggerEntry {
    /// Whether it fires on this event. Never on one that was written before the trigger was made: the ids of both are of the same
    /// ``IdentifierSource``.
    func wants(_ event: Event) -> Bool {
        guard let wanted, wanted.eventType.matches(event.eventType), id.ordinal < event.id.ordinal else { return false }
        return wanted.filter?.holds(of: event.data) ?? true
    }
}

extension MappedInput {
    /// The data of an event as input. `nil` when it is nested more deeply than what wraps an input may be.
    init?(data: [UInt8]) {
        guard let object = try? JSONObject(data, maximumDepth: JSONDepth.greatest) else { return nil }
        self.init(object)
    }
}
