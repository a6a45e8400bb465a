import ConformanceSuites
import Testing

@Suite("The delivery log in the database")
struct DeliveryLogTests {
    @Test("every rule of the delivery log holds", arguments: DeliveryLogRule.allCases)
    func ruleHolds(rule: DeliveryLogRule) async throws {
        try await rule.check(StoredDeliveryWriter(try StorageWorld()))
    }
}
