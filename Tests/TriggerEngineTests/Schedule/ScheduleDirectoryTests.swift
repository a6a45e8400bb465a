import Testing

@testable import TriggerEngine

@Suite("The schedules that were parsed lately")
struct ScheduleDirectoryTests {
    @Test("a schedule is the same whether it was parsed before or not, and a bad one stays bad")
    func keeps() throws {
        let directory = ScheduleDirectory()
        for _ in 0..<2 {
            #expect(try directory.schedule("30 9 * * MON") == CronSchedule("30 9 * * MON"))
            #expect(throws: CronError.fieldCount(2)) { try directory.schedule("30 9") }
        }
        #expect(directory.count == 1)
    }

    @Test("it never holds more than its capacity")
    func isBounded() throws {
        let directory = ScheduleDirectory()
        for number in 0..<(ScheduleDirectory.capacity + 10) {
            _ = try directory.schedule("\(number % 60) \(number / 60 % 24) \(1 + number / 1440) * *")
        }
        #expect(directory.count == 10)
    }
}
