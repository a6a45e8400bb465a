import Testing

/// The conformance suite of ``DeliveryLog``: what every implementation has to do, a rule a case. Each runs on an empty log and
/// on whatever writes to it:
///
///     @Test("every rule of the delivery log holds", arguments: DeliveryLogRule.allCases)
///     func holds(rule: DeliveryLogRule) async throws { try await rule.check(writer) }
package enum DeliveryLogRule: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case keepsWhatCame = "a delivery comes back by its id as it came, with the event that it fired"
    case listsWithoutContent = "a list holds the same records, without input and body"
    case listsNewestFirst = "lists are newest first, in pages, with the total of all of them"
    case listsWhatWasAnswered = "a delivery that was answered is on the list that is asked for next"
    case keepsDestinationsApart = "a destination's deliveries are found and listed at no other, and stay with it when it is changed"
    case tellsOutcomes = "a delivery is pending until its outcome, and a later outcome takes the place of the one before"
    case keepsWhatFailed = "a delivery that failed keeps what firing it again needs, after more failures, too"
    case keepsRefusals = "what fired nothing is on the log with its reason or the first delivery, and without content"
    case findsByStatusAndTime = "what failed, was rejected or repeats another is found by that, and everything by when it was made"
    case dropsOldRejections = "of a destination's rejections the newest thousand are kept, and everything else"

    package var testDescription: String { rawValue }

    package func check(_ writer: any DeliveryWriter) async throws {
        let world = DeliveryLogWorld(writer: writer)
        switch self {
        case .keepsWhatCame: try await world.keepsWhatCame()
        case .listsWithoutContent: try await world.listsWithoutContent()
        case .listsNewestFirst: try await world.listsNewestFirst()
        case .listsWhatWasAnswered: try await world.listsWhatWasAnswered()
        case .keepsDestinationsApart: try await world.keepsDestinationsApart()
        case .tellsOutcomes: try await world.tellsOutcomes()
        case .keepsWhatFailed: try await world.keepsWhatFailed()
        case .keepsRefusals: try await world.keepsRefusals()
        case .findsByStatusAndTime: try await world.findsByStatusAndTime()
        case .dropsOldRejections: try await world.dropsOldRejections()
        }
    }
}
