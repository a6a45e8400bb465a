import Identifiers
import TestSupport
import Testing
import TriggerEngine

@Suite("The cron fixtures")
struct CronVectorTests {
    @Test("the next five instants are those of vectors.tsv", arguments: CronVector.zones)
    func vectors(zoneName: String) throws {
        let zone = try TimeZoneDirectory.system.rules(named: zoneName)
        for vector in CronVector.all where vector.zone == zoneName {
            let next = try CronSchedule(vector.schedule).next(5, after: vector.after, in: zone)
            #expect(next == vector.next, "\(vector.schedule) in \(zoneName) after \(vector.after)")
        }
    }

    @Test("there are some thousand vectors, each with five instants, in their order")
    func shape() {
        #expect(CronVector.all.count > 3000 && CronVector.zones.count > 20)
        for vector in CronVector.all {
            let instants = [vector.after] + vector.next
            #expect(instants.count == 6 && zip(instants, instants.dropFirst()).allSatisfy(<))
        }
    }

    @Test("what refused.tsv lists is refused, with the field named", arguments: RefusedSchedule.all)
    func refused(row: RefusedSchedule) throws {
        let error = try #require(throws: CronError.self) { try CronSchedule(row.description) }
        #expect(error.field?.description == row.field)
    }
}

extension CronSchedule {
    /// Instants, each the next after the one before.
    func next(_ count: Int, after instant: Timestamp, in zone: TimeZoneRules) -> [Timestamp] {
        var last = instant
        return (0..<count).compactMap { _ in
            let next = next(after: last, in: zone)
            last = next ?? last
            return next
        }
    }
}
