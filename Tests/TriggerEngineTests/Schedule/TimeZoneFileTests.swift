import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Compiled time zone data")
struct TimeZoneFileTests {
    private static let sound = ZoneFile(
        offsets: [-1800, 3600, -16_200], changes: [(-4_000_000_000, 1), (0, 2), (86_400, 1)], footer: "\nXXX-1\n")

    @Test(
        "each change holds from its second on, the first type before them all",
        arguments: [
            (Int64.min, -1800), (-4_000_000_001, -1800), (-4_000_000_000, 3600), (-1, 3600), (0, -16_200), (86_399, -16_200),
            (86_400, 3600), (9_000_000_000, 3600), (Int64.max, 3600),
        ])
    func changes(second: Int64, offset: Int) throws {
        let rules = try TimeZoneRules(name: "Here", file: Self.sound.bytes)
        let milliseconds = second.multipliedReportingOverflow(by: 1000)
        let instant = Timestamp(milliseconds: milliseconds.overflow ? second : milliseconds.partialValue)
        #expect(rules.offset(at: instant) == offset)
    }

    @Test("data cut off anywhere is refused")
    func cutOff() {
        let bytes = Self.sound.bytes
        for count in bytes.indices {
            #expect(throws: TimeZoneError.damaged("Here")) { try TimeZoneRules(name: "Here", file: Array(bytes[..<count])) }
        }
    }

    @Test("what is not of the form is refused", arguments: damaged.indices)
    func refused(index: Int) {
        #expect(throws: TimeZoneError.damaged("Here")) { try TimeZoneRules(name: "Here", file: Self.damaged[index].bytes) }
    }

    @Test("bytes that are wrong never lead beyond the data")
    func mutated() throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<3000 {
            var bytes = Self.sound.bytes
            for _ in 0..<3 { bytes[.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random) }
            guard let rules = try? TimeZoneRules(name: "Here", file: bytes) else { continue }
            _ = try CronSchedule("30 2 * * *").next(after: Timestamp(milliseconds: 0), in: rules)
            #expect(abs(rules.offset(at: .now())) < 2 * 86_400)
        }
    }

    private static let damaged: [ZoneFile] = [
        changed { $0.magic = "tzif" },
        changed { $0.version = "\0" },
        changed { $0.leapSeconds = 1 },
        changed { $0.offsets = [] },
        changed { $0.changes[1].type = 3 },
        changed { $0.changes[1].second = -4_000_000_000 },
        changed { $0.changes[2].second = -1 },
        changed { $0.changes[2].second = .max },
        changed { $0.changes[0].second = .min },
        changed { $0.offsets[1] = 172_800 },
        changed { $0.footer = "" },
        changed { $0.footer = "\n" },
        changed { $0.footer = "X-1\n" },
        changed { $0.footer = "\nXXX\n" },
        changed { $0.footer = "\nnonsense\n" },
    ]

    private static func changed(_ change: (inout ZoneFile) -> Void) -> ZoneFile {
        var file = sound
        change(&file)
        return file
    }
}
