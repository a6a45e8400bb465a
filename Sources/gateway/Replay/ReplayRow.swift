/// What became of one request.
struct ReplayRow: Equatable, Sendable {
    let fixture: String
    let answer: HookAnswer
    let eventType: String?
    /// The text of the mapped input.
    let mappedInput: [UInt8]?
    /// From the submission to the end of the answer.
    let microseconds: Int64
    /// How it differs from what was expected, as a sentence; `nil` when it does not.
    let difference: String?
}

extension ReplayRow {
    /// - Parameter content: what was made of the body; by the destination itself, where it can be asked.
    init(_ shot: Shot, _ answer: HookAnswer, _ content: MappedContent, microseconds: Int64) {
        self.init(
            fixture: shot.fixture.name, answer: answer, eventType: content.eventType, mappedInput: content.mappedInput,
            microseconds: microseconds, difference: shot.expectation.difference(from: answer, content))
    }

    /// With one decimal.
    var milliseconds: String {
        let tenths = (microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }
}
