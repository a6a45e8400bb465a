import Foundation

/// Files that are named on the command line.
package enum InputFile {
    /// To its end; it may be a pipe, as of a shell's `<(…)`.
    ///
    /// - Throws: ``SettingsError`` when there is no such file, or it cannot be read.
    package static func bytes(_ path: String) throws(SettingsError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            return Array(try file.readToEnd() ?? Data())
        } catch {
            throw unreadable(path)
        }
    }

    private static func unreadable(_ path: String) -> SettingsError {
        .invalid("the file \(path) cannot be read: \(String(cString: strerror(errno)))")
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
