import Logging
import TestSupport
import Testing

@Suite("The log recorder")
struct LogRecorderTests {
    @Test("keeps every level, with the metadata")
    func keeps() {
        let recorder = LogRecorder()
        var logger = recorder.logger
        logger[metadataKey: "a"] = "1"
        logger.trace("low")
        logger.error("high", metadata: ["b": "2"])
        #expect(recorder.lines == ["trace low a=1", "error high a=1 b=2"])
    }
}
