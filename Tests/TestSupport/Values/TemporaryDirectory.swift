package import Foundation

/// A directory that goes with its owner.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        path = NSTemporaryDirectory() + "gateway-tests-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // Left behind, it is the system's to clear away.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Every file below, with its bytes.
    package func files() -> [(path: String, bytes: Data)] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.compactMap { name in
            FileManager.default.contents(atPath: path + "/" + name).map { (name, $0) }
        }
    }

    /// Writes a file, in folders that are made for it.
    ///
    /// - Returns: its path.
    package func write(_ bytes: some Collection<UInt8>, to name: String) throws -> String {
        let url = URL(filePath: path + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    package func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }
}
