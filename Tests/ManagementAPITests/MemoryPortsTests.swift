import ConformanceSuites
import Identifiers
import TestSupport
import Testing

@Suite("The ports in memory, which other tests stand on")
struct MemoryPortsTests {
    @Test("every rule of the destination repository holds", arguments: DestinationRepositoryRule.allCases)
    func destinationRule(rule: DestinationRepositoryRule) async throws {
        let clock = ManualClock()
        let destinations = MemoryDestinations(ids: IdentifierSource()) { clock.now }
        try await rule.check(destinations, directory: destinations.directory, clock: clock)
    }

    @Test("every rule of the delivery log holds", arguments: DeliveryLogRule.allCases)
    func deliveryRule(rule: DeliveryLogRule) async throws {
        try await rule.check(MemoryDeliveryWriter())
    }

    @Test("every rule of the API key repository holds", arguments: APIKeyRepositoryRule.allCases)
    func keyRule(rule: APIKeyRepositoryRule) async throws {
        let keys = MemoryKeys()
        try await rule.check(keys, elsewhere: keys)
    }
}
