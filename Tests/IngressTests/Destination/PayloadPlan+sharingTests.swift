import FieldMapping
import Identifiers
import Synchronization
import TestSupport
import Testing

@testable import Ingress

struct PayloadPlanSharingTests {
    @Test("Destinations with equal mappings and dedupe paths share a plan; a difference in either makes another")
    func sharing() throws {
        let mapping = [("phone", "sharing.phone"), ("name", "sharing.name")]
        let first = try destination(mapping, dedupe: "sharing.id")
        #expect(try destination(mapping, dedupe: "sharing.id").plan === first.plan)
        #expect(first.with(secrets: first.secrets, updatedAt: .start).plan === first.plan)
        let others = [
            try destination(mapping), try destination(mapping, dedupe: "sharing.key"),
            try destination(mapping.reversed(), dedupe: "sharing.id"), try destination(Array(mapping.prefix(1)), dedupe: "sharing.id"),
            try destination([("phone", "sharing.phone"), ("name", "sharing.phone")], dedupe: "sharing.id"),
            try destination([("phone", "sharing.phone"), ("first", "sharing.name")], dedupe: "sharing.id"),
        ]
        #expect(Set(([first] + others).map { ObjectIdentifier($0.plan) }).count == 1 + others.count)
    }

    @Test("A mapping that is nil and one that is empty share a plan, and each stays what it is")
    func nothingMapped() throws {
        let (none, empty) = (Destination.sample(DestinationSettings(name: "CRM")), try destination([]))
        #expect(none.plan === empty.plan)
        #expect(none.settings.fieldMapping == nil)
        #expect(empty.settings.fieldMapping == .empty)
    }

    @Test("A change of the mapping is read by the new one")
    func change() throws {
        let before = try destination([("phone", "sharing.before")])
        var settings = before.settings
        settings.fieldMapping = try FieldMap([("phone", "sharing.after")])
        let after = before.with(settings: settings, updatedAt: .start)
        let body = #"{"sharing":{"before":"b","after":"a"}}"#.bytes
        #expect(try before.dryRun(payload: body).input.json.text == #"{"phone":"b"}"#)
        #expect(try after.dryRun(payload: body).input.json.text == #"{"phone":"a"}"#)
        #expect(after.settings == settings)
    }

    @Test("A plan lives as long as a destination has it, and is not kept after that")
    func end() throws {
        let mapping = [("phone", "sharing.end")]
        let reading = PayloadPlan.Reading(fieldMap: try FieldMap(mapping), dedupePath: nil)
        var destinations = [try destination(mapping), try destination(mapping)]
        #expect(PayloadPlan.known.withLock { $0[reading]?.plan } === destinations[0].plan)
        destinations.removeLast()
        #expect(PayloadPlan.known.withLock { $0[reading]?.plan } === destinations[0].plan)
        destinations.removeLast()
        #expect(PayloadPlan.known.withLock { $0.keys.contains(reading) } == false)
    }

    @Test("One that ends while another with its mapping is made leaves that one in its place")
    func endAndStart() async throws {
        let mapping = [("phone", "sharing.race")]
        await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<500 {
                        let destination = try destination(mapping)
                        let known = PayloadPlan.known.withLock { $0[destination.plan.reading]?.plan }
                        #expect(known === destination.plan)
                    }
                }
            }
        }
        let reading = PayloadPlan.Reading(fieldMap: try FieldMap(mapping), dedupePath: nil)
        #expect(PayloadPlan.known.withLock { $0.keys.contains(reading) } == false)
    }

    private func destination(_ mapping: [(String, String)], dedupe: String? = nil) throws -> Destination {
        Destination.sample(
            DestinationSettings(
                name: "CRM", fieldMapping: try FieldMap(mapping.map { (field: $0.0, path: $0.1) }),
                dedupePath: try dedupe.map { try DotPath($0) }))
    }
}
