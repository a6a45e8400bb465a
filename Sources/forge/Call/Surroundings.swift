import Foundation
import Identifiers
import Terminal
import TriggerBridge

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
    /// Writes a line to standard error.
    let tell: @Sendable (String) -> Void
    /// Whose time passes while something is waited for: a client's.
    let timer: @Sendable (HTTPClient) -> any RetryTimer
    /// Has something done, once, when the user presses Ctrl-C, in place of ending the process.
    let onInterrupt: @Sendable (@escaping @Sendable () -> Void) -> Void
}

extension Surroundings {
    /// Those of this process.
    static var process: Surroundings {
        Surroundings(
            environment: ProcessInfo.processInfo.environment, columns: StandardOutput.columns, now: { .now() },
            standardInput: { () throws(SettingsError) in try InputFile.standardInput() },
            write: { bytes throws(CommandFailure) in try StandardOutput.write(bytes) }, tell: { StandardError.write($0 + "\n") },
            timer: { $0 }, onInterrupt: Interrupt.onFirst)
    }

    /// The bytes of a file; `-` is standard input.
    func bytes(of file: String) throws(SettingsError) -> [UInt8] {
        file == "-" ? try standardInput() : try InputFile.bytes(file)
    }
}
