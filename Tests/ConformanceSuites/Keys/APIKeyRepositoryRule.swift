package import ManagementAPI
import Testing

/// The conformance suite of ``APIKeyRepository``: what every implementation has to do, a rule a case. Each runs on an empty
/// repository:
///
///     @Test("every rule of the API key repository holds", arguments: APIKeyRepositoryRule.allCases)
///     func holds(rule: APIKeyRepositoryRule) async throws { try await rule.check(keys, elsewhere: otherProcessKeys) }
package enum APIKeyRepositoryRule: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case findsByHash = "a key is found by its hash, as it was given"
    case findsNothingElse = "nothing is found by another hash, by a part of one, or by the key itself"
    case listsNewestFirst = "lists are newest first by their ids, in pages, with the total of all of them, of one workspace only"
    case revokes = "a revoked key is neither found nor listed, and revoking it again is no error"
    case leavesOthersAlone = "a key is not revoked from another workspace"
    case refusesTakenHashes = "a hash or an id that a key has or had is refused, and a revoked key stays revoked"
    case seesOtherProcesses = "a key that another process made works, and one that it revoked stops, at once"

    package var testDescription: String { rawValue }

    /// - Parameter elsewhere: the same keys as another process has them open; `keys` itself where there is none.
    package func check(_ keys: any APIKeyRepository, elsewhere: any APIKeyRepository) async throws {
        let world = APIKeyWorld(keys)
        switch self {
        case .findsByHash: try await world.findsByHash()
        case .findsNothingElse: try await world.findsNothingElse()
        case .listsNewestFirst: try await world.listsNewestFirst()
        case .revokes: try await world.revokes()
        case .leavesOthersAlone: try await world.leavesOthersAlone()
        case .refusesTakenHashes: try await world.refusesTakenHashes()
        case .seesOtherProcesses: try await world.seesOtherProcesses(elsewhere)
        }
    }
}
