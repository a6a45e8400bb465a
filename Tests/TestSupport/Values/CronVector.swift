package import Identifiers

/// A row of `fixtures/cron/vectors.tsv`.
package struct CronVector: Sendable {
    package let schedule: String
    package let zone: String
    package let after: Timestamp
    package let next: [Timestamp]

    package static let all: [CronVector] = Fixtures.require {
        try Fixtures.rows("cron/vectors.tsv").map(CronVector.init)
    }

    /// The names of all zones in them.
    package static let zones = Set(all.map(\.zone)).sorted()

    private init(_ columns: [Substring]) {
        let times = columns[3].split(separator: " ")
        (schedule, zone) = (String(columns[0]), String(columns[1]))
        after = Timestamp(iso8601: columns[2]) ?? Timestamp(milliseconds: 0)
        next = times.compactMap { Timestamp(iso8601: $0) }
    }
}

/// A row of `fixtures/cron/refused.tsv`.
package struct RefusedSchedule: Sendable, CustomStringConvertible {
    package let description: String
    /// `nil` where the text as a whole is no schedule.
    package let field: String?

    package static let all: [RefusedSchedule] = Fixtures.require {
        try Fixtures.rows("cron/refused.tsv").map(RefusedSchedule.init)
    }

    private init(_ columns: [Substring]) {
        description = String(columns[0])
        field = columns[1] == "-" ? nil : String(columns[1])
    }
}

extension Fixtures {
    /// The lines of a file, without those that begin with `#`, cut at the tabs.
    fileprivate static func rows(_ file: String) throws -> [[Substring]] {
        String(decoding: try bytes(file), as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t") }
    }
}
