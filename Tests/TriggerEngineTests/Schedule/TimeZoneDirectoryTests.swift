import Identifiers
import TestSupport
import Testing
import TriggerEngine

@Suite("The time zones of the system")
struct TimeZoneDirectoryTests {
    private let system = TimeZoneDirectory.system
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    @Test(
        "a zone of any form of name is found",
        arguments: [
            "UTC", "Europe/Berlin", "America/Argentina/ComodRivadavia", "America/Port-au-Prince", "Etc/GMT+5", "Etc/GMT-14",
            "Etc/UTC", "America/North_Dakota/New_Salem", "Africa/Ouagadougou",
        ])
    func found(name: String) throws {
        #expect(try system.rules(named: name).name == name)
        #expect(try system.rules(named: name) == system.rules(named: name))
    }

    @Test(
        "what is no name is refused before any file is looked for",
        arguments: [
            "", "/", "/etc/passwd", "/usr/share/zoneinfo/UTC", "../zoneinfo/UTC", "Europe/../UTC", "Europe/./Berlin",
            "Europe//Berlin", "Europe/", "/Europe", ".", "..", "Europe/.Berlin", "Europe\\Berlin", "Europe/Berlin\0", "\0UTC",
            "UTC\n", " UTC", "UTC ", "Europe Berlin", "+02:00", "5", "Z\u{0308}", "Zürich", "localtime", "posixrules",
            "posix/UTC", "right/UTC", "tzdata.zi", "zone.tab", "utc", "europe/berlin", "Etc/5", "-", "UTC;ls", "%55TC",
            String(repeating: "A", count: 65),
        ])
    func malformed(name: String) {
        #expect(throws: TimeZoneError.malformedName) { try system.rules(named: name) }
    }

    @Test(
        "a zone that does not exist is named",
        arguments: ["Europe/Atlantis", "Mars", "Europe", "America/Argentina", "EUROPE/BERLIN", "Europe/Berlin/Mitte", "CEST"])
    func unknown(name: String) {
        let error = #expect(throws: TimeZoneError.self) { try system.rules(named: name) }
        #expect(error == .unknown(name))
        #expect(error?.description.hasPrefix("There is no time zone \"\(name)\": write an IANA name") == true)
    }

    @Test("a name of 64 characters is looked for")
    func longest() {
        let name = String(repeating: "A", count: 64)
        #expect(throws: TimeZoneError.unknown(name)) { try system.rules(named: name) }
    }

    @Test("without time zone data UTC is there, and any other says what to install")
    func noDatabase() throws {
        let none = TimeZoneDirectory(path: folder.path + "/none")
        #expect(try none.rules(named: "UTC") == .utc)
        let error = #expect(throws: TimeZoneError.self) { try none.rules(named: "Europe/Berlin") }
        #expect(
            error?.description
                == "This system has no time zone data in \(folder.path)/none, so UTC is the only zone: install the package tzdata.")
        #expect(throws: TimeZoneError.malformedName) { try none.rules(named: "../UTC") }
    }

    @Test("a zone is read once")
    func readOnce() throws {
        let zones = TimeZoneDirectory(path: folder.path)
        _ = try folder.write("", to: "Etc/UTC")
        _ = try folder.write(ZoneFile(offsets: [3600]).bytes, to: "Here")
        #expect(try zones.rules(named: "Here").offset(at: .now()) == 3600)
        _ = try folder.write("gone", to: "Here")
        #expect(try zones.rules(named: "Here").offset(at: .now()) == 3600)
    }

    @Test("data that cannot be read is not taken for another zone's")
    func damaged() throws {
        _ = try folder.write("", to: "Etc/UTC")
        _ = try folder.write("TZif", to: "Here")
        let error = #expect(throws: TimeZoneError.self) { try TimeZoneDirectory(path: folder.path).rules(named: "Here") }
        #expect(error == .damaged("Here"))
        #expect(error?.description == "The time zone data of \"Here\" cannot be read: install the package tzdata again.")
    }
}
