import Foundation

/// Files that are named on the command line.
enum InputFile {
    /// - Throws: ``SettingsError`` when there is no such file, or it cannot be read.
    static func bytes(_ path: String) throws(SettingsError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .invalid("the file \(path) cannot be read")
        }
        return Array(data)
    }

    /// The same; `-` is standard input, to its end.
    static func bytesOrStandardInput(_ path: String) throws -> [UInt8] {
        guard path == "-" else { return try bytes(path) }
        return Array(try FileHandle.standardInput.readToEnd() ?? Data())
    }
}
