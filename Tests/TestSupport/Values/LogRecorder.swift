package import Logging
import Synchronization

/// Keeps what is logged, at every level, as one line of text each.
package final class LogRecorder: Sendable {
    private let kept = Mutex<[String]>([])

    package init() {}

    package var lines: [String] { kept.withLock { $0 } }

    package var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    fileprivate func keep(_ line: String) { kept.withLock { $0.append(line) } }
}

private struct Handler: LogHandler {
    let recorder: LogRecorder
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pairs = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let text = pairs.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        recorder.keep("\(event.level) \(event.message) \(text)")
    }
}
