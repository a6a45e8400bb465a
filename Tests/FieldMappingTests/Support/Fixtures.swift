import Foundation

/// The bytes under `fixtures/`, read from the repository.
enum Fixtures {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures")

    static func bytes(_ path: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: root.appending(path: path)))
    }

    /// The files of `fixtures/json/valid`.
    static let validFiles: [String] = {
        do {
            return try names(in: "json/valid")
        } catch {
            fatalError("fixtures/json/valid: \(error)")
        }
    }()

    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
    }
}

extension StringProtocol {
    var bytes: [UInt8] { Array(utf8) }
}

extension Sequence<UInt8> {
    var text: String { String(decoding: Array(self), as: UTF8.self) }
}
