import Glibc

/// A pipe to oneself: what makes a thread that waits in `poll` return.
final class Waker: Sendable {
    /// Readable after a ``wake()``.
    let descriptor: Int32
    private let writeEnd: Int32

    /// - Throws: ``SetupError/noResources(_:)``
    init() throws(SetupError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .noResources("pipe") }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (descriptor, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    /// From any thread. A full pipe is a wake that is under way.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Takes back all wakes so far.
    func drain() {
        var bytes: (UInt64, UInt64) = (0, 0)
        _ = read(descriptor, &bytes, MemoryLayout.size(ofValue: bytes))
    }
}
