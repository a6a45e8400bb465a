import Foundation
import Synchronization
import TestSupport

/// How a process ended.
enum ProcessExit: Equatable {
    case exited(Int32)
    case killed(Int32)
}

/// A child process whose standard output is read here and whose standard error goes to a file. Killed with its owner.
final class ChildProcess: Sendable {
    struct CannotStart: Error {
        let errno: Int32
    }

    let errorPath: String
    let pid: pid_t
    private let output: Int32
    private let companion: TemporaryDirectory?
    private let exit = Mutex<ProcessExit?>(nil)
    private let received = Mutex<[UInt8]>([])

    /// - Parameter companion: kept as long as this.
    init(_ executable: String, _ arguments: [String], errorPath: String, keeping companion: TemporaryDirectory? = nil) throws {
        self.errorPath = errorPath
        self.companion = companion
        var ends: [Int32] = [0, 0]
        // Not for children of other threads: one that had the writing end would hide this child's end of output.
        guard pipe(&ends) == 0 else { throw CannotStart(errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        output = ends[0]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // Sockets of other tests must not stay open because this process has them, too.
        for descriptor in 3..<min(getdtablesize(), 4096) { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = Self.attributes()
        defer { posix_spawnattr_destroy(&attributes) }
        var child: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let failure = posix_spawn(&child, executable, &actions, &attributes, &words, environ)
        guard failure == 0 else {
            close(ends[0])
            throw CannotStart(errno: failure)
        }
        pid = child
    }

    /// Signals as a shell would leave them: a process inherits those that its parent, or a library in it, ignores.
    private static func attributes() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        return attributes
    }

    deinit {
        kill(pid, SIGKILL)
        if exit.withLock({ $0 }) == nil { waitpid(pid, nil, 0) }
        close(output)
    }

    func send(signal: Int32) {
        guard exit.withLock({ $0 }) == nil else { return }
        kill(pid, signal)
    }

    /// Waits, for a minute at most, until the process has ended.
    @discardableResult
    func waitForExit() throws -> ProcessExit {
        try eventually("the process \(pid) ends") { hasExited() }
    }

    /// How it ended, if it has.
    func hasExited() -> ProcessExit? {
        exit.withLock { exit in
            if let exit { return exit }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            let signal = status & 0x7F
            exit = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
            return exit
        }
    }

    /// The next line of standard output; `nil` at its end. Throws when nothing comes for a minute.
    func readLine() throws -> String? {
        try received.withLock { received in
            while true {
                if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { received.removeFirst(end + 1) }
                    return String(decoding: received[..<end], as: UTF8.self)
                }
                var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
                guard poll(&descriptor, 1, 60_000) > 0 else { throw NeverHappened(what: "a line of output") }
                var buffer = [UInt8](repeating: 0, count: 4096)
                let count = read(output, &buffer, buffer.count)
                guard count > 0 else { return nil }
                received += buffer.prefix(count)
            }
        }
    }

    /// Whether ``readLine()`` would not have to wait.
    func hasLine() throws -> Bool {
        if received.withLock({ $0.contains(UInt8(ascii: "\n")) }) { return true }
        var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }

    /// What it wrote to standard error so far.
    var errorText: String {
        String(decoding: FileManager.default.contents(atPath: errorPath) ?? Data(), as: UTF8.self)
    }
}
