import Testing
import TriggerBridge

@Suite("The number of retries")
struct RetryAttemptsTests {
    @Test("is 1 to 5", arguments: 1...5)
    func inside(count: Int) throws {
        #expect(try RetryAttempts(count).count == count)
    }

    @Test("is nothing else", arguments: [.min, -1, 0, 6, .max])
    func outside(count: Int) {
        #expect(throws: SetupError.retryAttemptsOutOfRange(count)) { try RetryAttempts(count) }
    }

    @Test("is 3 when a destination names none")
    func byDefault() {
        #expect(RetryAttempts.default.count == 3)
    }
}
