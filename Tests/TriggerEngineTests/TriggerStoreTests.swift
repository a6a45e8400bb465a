import TestSupport
import Testing

@Suite("The trigger store in memory, which other tests stand on")
struct TriggerStoreTests {
    @Test("every rule of the trigger store holds", arguments: TriggerStoreRule.allCases)
    func ruleHolds(rule: TriggerStoreRule) async throws {
        try await rule.check(MemoryTriggerStore())
    }

    @Test("every rule of the event store holds", arguments: EventStoreRule.allCases)
    func eventRuleHolds(rule: EventStoreRule) async throws {
        try await rule.check(MemoryTriggerStore())
    }
}
