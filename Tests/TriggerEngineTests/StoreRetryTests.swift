import Testing

@testable import TriggerEngine

@Suite("Asking a failing store again")
struct StoreRetryTests {
    @Test(
        "the waits are those of the table",
        arguments: zip(
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 1000, Int.max],
            [100, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000]))
    func waits(failures: Int, milliseconds: Int) {
        #expect(StoreRetry.wait(afterFailures: failures) == .milliseconds(milliseconds))
    }
}
