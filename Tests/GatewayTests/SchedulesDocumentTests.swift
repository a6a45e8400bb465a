import Foundation
import Identifiers
import TestSupport
import Testing
import TriggerEngine

/// The examples of docs/schedules.md, run as they stand there.
@Suite("docs/schedules.md", .processes)
struct SchedulesDocumentTests {
    private static let document = URL(fileURLWithPath: Fixtures.path).deletingLastPathComponent()
        .appending(path: "docs/schedules.md")

    @Test("shows a command and what it prints")
    func command() throws {
        let command = try Self.block("command")
        let folder = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/gateway", withDestinationPath: GatewayProcess.executable)
        let script = try folder.write("PATH='\(folder.path)':$PATH\n\(command)", to: "script")
        let child = try ChildProcess("/bin/sh", [script], errorPath: folder.path + "/errors")
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        #expect(try child.waitForExit() == .exited(0), "\(child.errorText)")
        #expect(lines.joined(separator: "\n") + "\n" == (try Self.block("output")))
    }

    @Test("has a table of clock changes in which every row is true")
    func changes() throws {
        let rows = try Self.rows("changes").filter { $0.count == 6 && $0[0].hasPrefix("`") }
        #expect(rows.count >= 20)
        for row in rows {
            let schedule = try CronSchedule(row[0].replacing("`", with: ""))
            let zone = try TimeZoneDirectory.system.rules(named: row[1])
            var last = try #require(Timestamp(iso8601: row[2]))
            for cell in row[2...] {
                let instant = try #require(Timestamp(iso8601: cell))
                #expect(instant == last, "\(row)")
                #expect(cell.hasSuffix(Self.offset(zone.offset(at: instant))), "\(row)")
                last = try #require(schedule.next(after: last, in: zone))
            }
        }
    }

    @Test("says of two forms that they are the same only where they are")
    func names() throws {
        let start = try #require(Timestamp(iso8601: "2026-01-02T03:04:05Z"))
        for row in try Self.rows("names").dropFirst(2) {
            let next = try row.flatMap { $0.components(separatedBy: ", ") }.map { cell in
                try CronSchedule(cell.replacing("`", with: "")).next(after: start, in: .utc)
            }
            #expect(next.count >= 2 && Set(next).count == 1, "\(row)")
        }
    }

    /// The code block behind `<!-- test: name -->`.
    private static func block(_ name: String) throws -> String {
        let lines = try lines(behind: name).drop { !$0.hasPrefix("```") }.dropFirst()
        return lines.prefix { !$0.hasPrefix("```") }.map { $0 + "\n" }.joined()
    }

    /// The cells of the table behind `<!-- test: name -->`.
    private static func rows(_ name: String) throws -> [[String]] {
        try lines(behind: name).drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
    }

    private static func lines(behind name: String) throws -> ArraySlice<Substring> {
        let lines = try String(contentsOf: document, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        let mark = try #require(lines.firstIndex(of: "<!-- test: \(name) -->"))
        return lines[mark...].dropFirst()
    }

    /// As it stands behind a time: `+10:30`.
    private static func offset(_ seconds: Int) -> String {
        let minutes = abs(seconds) / 60
        return String(format: "%@%02d:%02d", seconds < 0 ? "-" : "+", minutes / 60, minutes % 60)
    }
}
