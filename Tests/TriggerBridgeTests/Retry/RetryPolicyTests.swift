import Testing
import TriggerBridge

@Suite("The retry policy")
struct RetryPolicyTests {
    @Test(
        "waits as the contract tabulates",
        arguments: [(1, 500), (2, 1000), (3, 2000), (4, 4000), (5, 8000)])
    func table(retry: Int, milliseconds: Int) {
        #expect(RetryPolicy.contract.wait(beforeRetry: retry) == .milliseconds(milliseconds))
    }

    @Test("stays within its table", arguments: [(-1, 500), (0, 500), (6, 8000), (.max, 8000)])
    func outside(retry: Int, milliseconds: Int) {
        #expect(RetryPolicy.contract.wait(beforeRetry: retry) == .milliseconds(milliseconds))
    }

    @Test("never waits a negative time")
    func negative() {
        #expect(RetryPolicy(first: .seconds(-1)).wait(beforeRetry: 3) == .zero)
    }
}
