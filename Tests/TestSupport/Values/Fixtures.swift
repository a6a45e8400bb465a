import Foundation

/// The files under `fixtures/`, read from the repository.
package enum Fixtures {
    package static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures").path

    package static func bytes(_ file: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(filePath: path + "/" + file)))
    }

    package static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
    }

    /// Decodes a file whose keys are snake_case.
    package static func decode<Value: Decodable>(_ type: Value.Type, from file: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(bytes(file)))
    }

    /// For the arguments of a test: a fixture that cannot be read is the repository's fault.
    package static func require<Value>(_ read: () throws -> Value) -> Value {
        do {
            return try read()
        } catch {
            fatalError("fixtures: \(error)")
        }
    }
}
