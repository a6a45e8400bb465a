package import Ingress
package import TestSupport
import Testing

/// The conformance suite of ``DestinationRepository``: what every implementation has to do, a rule a case. Each runs on an empty
/// repository, the directory that follows it, and the clock that it reads:
///
///     @Test("every rule of the destination repository holds", arguments: DestinationRepositoryRule.allCases)
///     func holds(rule: DestinationRepositoryRule) async throws {
///         try await rule.check(repository, directory: directory, clock: clock)
///     }
///
/// That what a call returned is durable is not among them: an implementation in memory has no restart.
package enum DestinationRepositoryRule: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case keepsWhatItIsGiven = "a destination comes back as it was made, in its workspace only, and the directory knows it"
    case makesSecrets = "each destination gets a new secret of its own, and no other is accepted beside it"
    case numbersOnce = "each destination has a number that no other has or had"
    case listsNewestFirst = "lists are newest first, in pages, with the total of all of them"
    case changesSettings = "a change sets what it is to set, what can be cleared as well, and nothing else"
    case appliesEveryChange = "changes at the same moment are all applied, none half"
    case rotates = "a secret that was rotated out keeps working for its time, however often it is rotated meanwhile"
    case rotatesAtOnce = "when a secret is rotated at once, none before it keeps working"
    case forgetsOldSecrets = "of many secrets that were rotated out only the latest count"
    case deletes = "what is deleted is gone, and deleting it again is no error"
    case leavesOthersAlone = "nothing is changed, rotated or deleted from another workspace"

    package var testDescription: String { rawValue }

    package func check(_ repository: any DestinationRepository, directory: DestinationDirectory, clock: ManualClock) async throws {
        let world = DestinationWorld(repository, directory, clock)
        switch self {
        case .keepsWhatItIsGiven: try await world.keepsWhatItIsGiven()
        case .makesSecrets: try await world.makesSecrets()
        case .numbersOnce: try await world.numbersOnce()
        case .listsNewestFirst: try await world.listsNewestFirst()
        case .changesSettings: try await world.changesSettings()
        case .appliesEveryChange: try await world.appliesEveryChange()
        case .rotates: try await world.rotates()
        case .rotatesAtOnce: try await world.rotatesAtOnce()
        case .forgetsOldSecrets: try await world.forgetsOldSecrets()
        case .deletes: try await world.deletes()
        case .leavesOthersAlone: try await world.leavesOthersAlone()
        }
    }
}
