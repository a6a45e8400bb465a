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

    /// A reader that has left ends the process without a word, as it does with other programs, whatever thread writes.
    ///
    /// - Throws: ``CommandFailure/unwritableOutput``
    package static func write(_ bytes: [UInt8]) throws(CommandFailure) {
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE { takeSignalOfClosedPipe() }
            guard count > 0 else { throw .unwritableOutput }
            left = left.dropFirst(count)
        }
    }

    /// Ends the process, unless whoever started it has it ignore the signal, also on a thread that has it blocked.
    private static func takeSignalOfClosedPipe() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
