import ArgumentParser
import Identifiers
import Terminal
import TriggerEngine

/// `gateway cron` (contract, sections 4 and 6).
struct CronCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cron", abstract: "Prints the instants at which a schedule comes next.",
        discussion: """
            They come one a line, in UTC. Quote the schedule, or the shell takes its stars for file names:

              gateway cron '30 9 * * MON-FRI' --timezone Europe/Berlin --count 3

            The five fields are minute, hour, day of month, month and day of week; names such as @daily stand for all \
            of them.
            """)

    @Argument(help: "The schedule.", transform: CronSchedule.init) var expression: CronSchedule
    @Option(
        help: ArgumentHelp("IANA name of the time zone. (default: UTC)", valueName: "tz"),
        transform: TimeZoneDirectory.system.rules(named:))
    var timezone: TimeZoneRules?
    @Option(
        help: ArgumentHelp("Prints what comes later than this, such as 2026-01-02T03:04:05Z. (default: now)", valueName: "instant"),
        transform: Self.instant)
    var after: Timestamp?
    @Option(help: ArgumentHelp("How many to print.", valueName: "n")) var count = 5

    func validate() throws {
        guard (1...1_000_000).contains(count) else { throw ValidationError("--count is from 1 to 1000000") }
    }

    func run() {
        for instant in instants(now: .now()) { print(instant) }
    }

    /// Fewer than `count` where the year 9999 ends.
    func instants(now: Timestamp) -> some Sequence<Timestamp> {
        expression.instants(after: after ?? now, in: timezone ?? .utc).prefix(count)
    }

    private static func instant(_ text: String) throws(SettingsError) -> Timestamp {
        guard let instant = Timestamp(iso8601: text) else {
            throw .invalid("an instant has a date, a time and a zone, such as 2026-01-02T03:04:05Z")
        }
        return instant
    }
}
