import Foundation

/// Files that are named on the command line.
package enum InputFile {
    /// - Throws: ``SettingsError`` when there is no such file, or it cannot be read.
    package static func bytes(_ path: String) throws(SettingsError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .invalid("the file \(path) cannot be read")
        }
        return Array(data)
    }

    /// The same; `-` is standard input, to its end.
    package static func bytesOrStandardInput(_ path: String) throws(SettingsError) -> [UInt8] {
        path == "-" ? try standardInput() : try bytes(path)
    }

    /// Standard input, to its end.
    package static func standardInput() throws(SettingsError) -> [UInt8] {
        do {
            return Array(try FileHandle.standardInput.readToEnd() ?? Data())
        } catch {
            throw .invalid("standard input cannot be read")
        }
    }
}
