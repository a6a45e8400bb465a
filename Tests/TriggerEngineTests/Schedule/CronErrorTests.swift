import Testing
import TriggerEngine

@Suite("What is said about a refused schedule")
struct CronErrorTests {
    private static let wanted = "write minute, hour, day of month, month, day of week."

    @Test(
        "a sentence says what to write instead",
        arguments: [
            ("61 * * * *", #"The minute "61" is out of range: write a number from 0 to 59."#),
            ("0 0 * * 8#1", #"The day of week "8#1" is out of range: write a number from 0 to 7."#),
            ("0 0 * * 5#6", #"The day of week "5#6" is out of range: write 1 to 5 behind the #, such as 5#2."#),
            ("50-10/2 * * * *", #"The minute "50-10/2" ends before it starts: write 50,52,54,56,58,0,2,4,6,8,10."#),
            (
                "0 0 * * 5-1",
                #"The day of week "5-1" ends before it starts: write 5-6,0-1, or names, which may go round the end."#
            ),
            ("*/0 * * * *", #"The minute "*/0" has a step of 0: write a step of 1 or more, such as */2."#),
            ("0 0 30 2 *", "The day of month never comes: write a day that one of the months has, or L for the last."),
            (
                "0 0 */31 * 1#2",
                "The day of week never comes: write one that can fall on the days of month, or leave the * out of the day of month."
            ),
            (
                "0,x * * * *",
                #"The minute "x" is not understood: write *, a number from 0 to 59, a range, a step such as */2, or a list of these."#
            ),
            (
                "0 0 LW * *",
                #"The day of month "LW" is not understood: write *, a number from 1 to 31, a range, a step such as */2, "#
                    + "L for the last day, or a list of these."
            ),
            (
                "0 0 1 JANUARY *",
                #"The month "JANUARY" is not understood: write *, a number from 1 to 12 or a name such as JAN, a range, "#
                    + "a step such as */2, or a list of these."
            ),
            (
                "0 0 * * FRIL",
                #"The day of week "FRIL" is not understood: write *, a number from 0 to 7 or a name such as SUN, a range, "#
                    + "a step such as */2, 5#2 for the second Friday, 5L for the last, or a list of these."
            ),
            ("*", "A schedule has five fields and this one has 1 field: \(wanted)"),
            ("0 * * * * *", "A schedule has five fields and this one has 6 fields: \(wanted) There are no seconds and no years."),
            (
                "@reboot",
                #""@reboot" stands for no schedule: write @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually, "#
                    + "or five fields."
            ),
        ])
    func sentence(text: String, sentence: String) {
        let error = #expect(throws: CronError.self) { try CronSchedule(text) }
        #expect(error?.description == sentence)
    }

    @Test("a schedule has 1 to 128 characters")
    func length() throws {
        let longest = "0 0 * * " + String(repeating: "1,", count: 59) + "01"
        #expect(longest.count == 128)
        #expect(try CronSchedule(longest).text == longest)
        for text in ["", longest + " ", String(repeating: "*", count: 10_000)] {
            let error = try #require(throws: CronError.self) { try CronSchedule(text) }
            #expect(error == .length)
            #expect(error.description == "A schedule has 1 to 128 characters: write five fields, such as \"30 9 * * MON-FRI\".")
        }
    }

    @Test("a text of spaces has no fields")
    func blank() {
        #expect(throws: CronError.fieldCount(0)) { try CronSchedule(" \t ") }
    }

    @Test("only spaces and tabs stand between fields", arguments: ["\n", "\r\n", "\u{A0}", "\0", "\u{2003}"])
    func separators(text: String) {
        #expect(throws: CronError.self) { try CronSchedule("0 0 * *\(text)*") }
    }
}
