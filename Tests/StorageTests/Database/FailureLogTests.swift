import TestSupport
import Testing
import TriggerEngine

@testable import Storage

struct FailureLogTests {
    @Test("each new reason is told once, and that it is over")
    func tells() {
        let recorder = LogRecorder()
        let log = FailureLog(recorder.logger)
        log.committed()
        let full = StoreError.unavailable("database or disk is full")
        for _ in 0..<3 { log.note(full, writes: 7) }
        log.note(.unavailable("disk I/O error"), writes: 1)
        for _ in 0..<2 { log.committed() }
        log.note(full, writes: 2)
        let starts = ["error the store takes no writes", "error the store takes no writes", "notice the store takes writes again", "error"]
        #expect(recorder.lines.count == starts.count)
        for (line, start) in zip(recorder.lines, starts) { #expect(line.hasPrefix(start), "\(line)") }
        #expect(recorder.lines[0].contains("disk is full") && recorder.lines[0].contains("writes=7"))
    }
}
