import Foundation

/// The lock of the one process that serves a data directory; given back when this goes.
package final class DirectoryLock: Sendable {
    private let file: Int32
    /// Below 0 when it cannot be opened.
    private let directory: Int32
    let isTaken: Bool

    init(file: Int32, directory: Int32) {
        (self.file, self.directory) = (file, directory)
        // Some network file systems lock files only.
        isTaken = flock(file, LOCK_EX | LOCK_NB) == 0 && (flock(directory, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    }

    deinit {
        close(file)
        if directory >= 0 { close(directory) }
    }
}
