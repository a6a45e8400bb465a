import Foundation
import Synchronization

/// The time zones of the system, each read once. Data that is installed later counts from the next start on.
package final class TimeZoneDirectory: Sendable {
    /// What the package tzdata installs.
    package static let system = TimeZoneDirectory(path: "/usr/share/zoneinfo")

    private let path: String
    private let zones = Mutex<[String: TimeZoneRules]>(["UTC": .utc])

    package init(path: String) {
        self.path = path
    }

    /// The rules of the zone with this IANA name. `UTC` is always there.
    ///
    /// - Throws: ``TimeZoneError``
    package func rules(named name: String) throws(TimeZoneError) -> TimeZoneRules {
        if let known = zones.withLock({ $0[name] }) { return known }
        guard Self.isName(name) else { throw .malformedName }
        let rules = try TimeZoneRules(name: name, file: try file(named: name))
        zones.withLock { $0[name] = rules }
        return rules
    }

    private func file(named name: String) throws(TimeZoneError) -> [UInt8] {
        if let data = FileManager.default.contents(atPath: path + "/" + name) { return [UInt8](data) }
        throw FileManager.default.fileExists(atPath: path + "/Etc/UTC") ? .unknown(name) : .noDatabase(path)
    }

    /// Parts between slashes, each of letters, digits and `_ + -`, that begin with a letter; the first with a capital one,
    /// which keeps out what else lies in the folder. So no name leads out of it.
    private static func isName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), let first = name.utf8.first,
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
        else { return false }
        return name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy(isPart)
    }

    private static func isPart(_ part: Substring.UTF8View) -> Bool {
        guard let first = part.first, isLetter(first) else { return false }
        return part.allSatisfy { isLetter($0) || "0123456789_+-".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
}
