import Dispatch
import Foundation
import Synchronization

/// Ctrl-C.
enum Interrupt {
    /// Kept so that it goes on; written once, by the one command that runs.
    nonisolated(unsafe) private static var source: (any DispatchSourceSignal)?

    /// Runs `act` at the first one; the second one ends the process, whatever `act` is doing.
    static func onFirst(_ act: @escaping @Sendable () -> Void) {
        let hasCome = Mutex(false)
        let source = DispatchSource.makeSignalSource(signal: SIGINT)
        source.setEventHandler {
            let isSecond = hasCome.withLock { hasCome in
                defer { hasCome = true }
                return hasCome
            }
            if isSecond { exit(128 + SIGINT) }
            DispatchQueue.global().async(execute: act)
        }
        source.resume()
        Self.source = source
    }
}
