import FieldMapping

/// Event type and mapped input of one body.
struct MappedContent: Equatable, Sendable {
    var eventType: String?
    /// As text.
    var mappedInput: [UInt8]?
}

extension MappedContent {
    /// What a delivery keeps (contract, section 3.2).
    init(_ delivery: APIAnswer) {
        eventType = (try? delivery["data"]?.object())?["event_type"]?.string
        guard let input = delivery["mapped_input"], !input.isNull else { return }
        mappedInput = Array(input.bytes)
    }
}
