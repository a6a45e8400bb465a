import ConformanceSuites
import TestSupport
import Testing

@testable import Storage

@Suite("The destinations in the database")
struct DestinationRepositoryTests {
    @Test("every rule of the destination repository holds", arguments: DestinationRepositoryRule.allCases)
    func ruleHolds(rule: DestinationRepositoryRule) async throws {
        let world = try StorageWorld()
        let destinations = try await DestinationStore.load(world.store)
        try await rule.check(destinations, directory: destinations.directory, clock: world.clock)
    }
}
