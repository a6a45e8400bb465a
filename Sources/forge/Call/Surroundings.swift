import Foundation
import Identifiers
import Terminal

/// What a command finds around it.
struct Surroundings: Sendable {
    let environment: [String: String]
    /// Columns of the terminal; `nil` when standard output is no terminal.
    let columns: Int?
    let now: @Sendable () -> Timestamp
    /// Reads standard input to its end.
    let standardInput: @Sendable () throws(SettingsError) -> [UInt8]
    /// Writes to standard output.
    let write: @Sendable ([UInt8]) throws(CommandFailure) -> Void
}

extension Surroundings {
    /// Those of this process.
    static var process: Surroundings {
        Surroundings(
            environment: ProcessInfo.processInfo.environment, columns: StandardOutput.columns, now: { .now() },
            standardInput: { () throws(SettingsError) in try InputFile.standardInput() },
            write: { bytes throws(CommandFailure) in try StandardOutput.write(bytes) })
    }

    /// The bytes of a file; `-` is standard input.
    func bytes(of file: String) throws(SettingsError) -> [UInt8] {
        file == "-" ? try standardInput() : try InputFile.bytes(file)
    }
}
