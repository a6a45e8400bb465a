import TestSupport
import Testing

@testable import gateway

struct ReadinessLogTests {
    @Test("what is missing is told when it changes, and that nothing is any more; not with each probe")
    func changes() {
        let logs = LogRecorder()
        let log = ReadinessLog(logs.logger)
        for findings in [[], [], ["a."], ["a."], ["a.", "b."], [], []] as [[String]] { log.note(findings) }
        #expect(logs.lines == ["warning not ready reason=a.", "warning not ready reason=a. b.", "notice ready again "])
    }
}
