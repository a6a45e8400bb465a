import Foundation

/// A child process with a pipe to its input and one from its output.
///
/// Not Foundation's `Process`: that one crashes while this process has thousands of descriptors open, as other suites may.
struct SpawnedProcess {
    let pid: pid_t
    private let input: Int32
    private let output: Int32

    /// - Parameter arguments: the program, looked up in `PATH`, and its arguments. Its errors go nowhere.
    init(_ arguments: [String]) throws {
        let (toChild, fromChild) = (try Self.pipe(), try Self.pipe())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let words = arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let failure = posix_spawnp(&pid, arguments[0], &actions, nil, words + [nil], environ)
        close(toChild[0])
        close(fromChild[1])
        (self.pid, input, output) = (pid, toChild[1], fromChild[0])
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
    }

    /// What it writes first; empty when it ends without a word.
    func firstOutput() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(output, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// Waits for its end; call it once.
    ///
    /// - Returns: its exit status; -1 when a signal ended it.
    @discardableResult
    func waitForExit() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        close(input)
        close(output)
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
    }

    /// Its ends are not for children that other threads start meanwhile.
    private static func pipe() throws -> [Int32] {
        var ends: [Int32] = [0, 0]
        guard Foundation.pipe(&ends) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }
}
