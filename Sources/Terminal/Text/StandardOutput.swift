import Foundation

/// The terminal that standard output may be.
package enum StandardOutput {
    /// Columns that a line may have: from `COLUMNS`, else those of the window, else 120; `nil` when standard output is
    /// no terminal.
    package static func columns(isTerminal: Bool, environment: [String: String], window: Int) -> Int? {
        guard isTerminal else { return nil }
        let setting = environment["COLUMNS"].flatMap { Int($0) } ?? 0
        return [setting, window].first { $0 > 0 } ?? 120
    }

    package static var columns: Int? {
        columns(
            isTerminal: isatty(STDOUT_FILENO) == 1, environment: ProcessInfo.processInfo.environment, window: windowColumns)
    }

    /// 0 when it is not known.
    private static var windowColumns: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return 0 }
        return Int(size.ws_col)
    }

    /// - Throws: ``CommandFailure/unwritableOutput``
    package static func write(_ bytes: [UInt8]) throws(CommandFailure) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            throw .unwritableOutput
        }
    }
}
