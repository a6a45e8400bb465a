import Foundation
import Terminal

extension Fixture {
    /// The fixtures at some paths, in the order of the paths and sorted by name below each.
    ///
    /// A folder that holds `body.json` is one fixture. Any other folder is walked: its `.json` files are bodies, apart
    /// from `destination.json` and `expected.json`. A file is a body, whatever its name.
    ///
    /// - Throws: ``SettingsError`` when something cannot be read or holds no fixture, ``CommandFailure`` when
    ///   `destination.json` or `expected.json` is not what it has to be.
    static func all(at paths: [String]) throws -> [Fixture] {
        try paths.flatMap { path in
            let fixtures = try isFolder(path) ? folder(path) : [file(path)]
            guard !fixtures.isEmpty else {
                throw SettingsError.invalid("the folder \(path) holds no body.json and no other .json file")
            }
            return fixtures
        }
    }

    // MARK: - Internals

    private static let descriptions = ["destination.json", "expected.json"]

    private static func folder(_ path: String) throws -> [Fixture] {
        let names = try names(in: path)
        if names.contains("body.json") { return [try described(path)] }
        return try names.filter { !$0.hasPrefix(".") && !descriptions.contains($0) }.flatMap { name in
            let child = path + "/" + name
            if try isFolder(child) { return try isLink(child) ? [] : folder(child) }
            return name.hasSuffix(".json") ? [try file(child)] : []
        }
    }

    private static func file(_ path: String) throws -> Fixture {
        let url = URL(filePath: path)
        if url.lastPathComponent == "body.json" { return try described(url.deletingLastPathComponent().path) }
        return Fixture(
            name: url.lastPathComponent, body: try InputFile.bytes(path), destination: nil, expected: nil)
    }

    /// A folder with a body and its description.
    private static func described(_ path: String) throws -> Fixture {
        let name = URL(filePath: path).standardizedFileURL.lastPathComponent
        func beside(_ file: String) throws -> [UInt8]? {
            FileManager.default.fileExists(atPath: path + "/" + file) ? try InputFile.bytes(path + "/" + file) : nil
        }
        return Fixture(
            name: name, body: try InputFile.bytes(path + "/body.json"),
            destination: try beside("destination.json").map {
                try FixtureDestination($0, fixture: name, file: path + "/destination.json")
            },
            expected: try beside("expected.json").map { try Expectation($0, file: path + "/expected.json") })
    }

    private static func names(in folder: String) throws(SettingsError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw .invalid("the folder \(folder) cannot be read")
        }
    }

    private static func isFolder(_ path: String) throws(SettingsError) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .invalid("there is nothing at \(path)")
        }
        return isFolder.boolValue
    }

    /// Links to folders are not walked, as they may lead in circles.
    private static func isLink(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }
}
