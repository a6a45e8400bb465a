import Foundation

/// A program that is run to its end. Not through Foundation's `Process`: on Linux it lists the open files, and may read
/// beyond the list's buffer when they are thousands, as they are while other tests run.
package enum Command {
    package struct Outcome: Sendable {
        package let status: Int32
        package let output: String
    }

    package enum Failure: Error {
        case cannotRun(errno: Int32)
    }

    /// - Parameter arguments: the program, looked up in `PATH`, and its arguments. It reads nothing; its errors go
    ///   nowhere.
    package static func run(_ arguments: [String]) async throws -> Outcome {
        try await onItsThread {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { throw Failure.cannotRun(errno: errno) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            defer { close(ends[0]) }
            let process = try spawn(arguments, output: ends[1])
            close(ends[1])
            let output = readAll(ends[0])
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            return Outcome(status: status & 0x7F == 0 ? status >> 8 & 0xFF : -1, output: output.text)
        }
    }

    private static func spawn(_ arguments: [String], output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let strings = arguments.map { strdup($0) }
        defer { for string in strings { free(string) } }
        var process: pid_t = 0
        let outcome = posix_spawnp(&process, arguments[0], &actions, nil, strings + [nil], environ)
        guard outcome == 0 else { throw Failure.cannotRun(errno: outcome) }
        return process
    }

    private static func readAll(_ descriptor: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer.prefix(count)
        }
    }
}
