import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct RateLimiterTests {
    private func time(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: Timestamp.start.milliseconds + milliseconds)
    }

    /// How many of `count` requests at `time` are let through.
    private func admitted(_ limiter: RateLimiter, _ count: Int, at milliseconds: Int64) -> Int {
        (0..<count).count { _ in (try? limiter.admit(at: time(milliseconds))) != nil }
    }

    @Test("One second's worth passes at once, then what the time gives", arguments: [1, 2, 10, 1000])
    func burst(perSecond: Int) {
        let limiter = RateLimiter(perSecond: perSecond)
        #expect(admitted(limiter, perSecond + 5, at: 0) == perSecond)
        #expect(admitted(limiter, perSecond + 5, at: 500) == perSecond / 2)
        #expect(admitted(limiter, perSecond * 2 + 5, at: 60_000) == perSecond)
    }

    @Test("A slow trickle passes exactly at its rate")
    func trickle() {
        let limiter = RateLimiter(perSecond: 2)
        #expect(admitted(limiter, 2, at: 0) == 2)
        #expect(admitted(limiter, 1, at: 499) == 0)
        #expect(admitted(limiter, 1, at: 500) == 1)
        #expect(admitted(limiter, 1, at: 999) == 0)
        #expect(admitted(limiter, 1, at: 1000) == 1)
    }

    @Test("Refused requests use up nothing")
    func refusals() {
        let limiter = RateLimiter(perSecond: 1)
        #expect(admitted(limiter, 1000, at: 0) == 1)
        #expect(admitted(limiter, 1000, at: 999) == 0)
        #expect(admitted(limiter, 1, at: 1000) == 1)
    }

    @Test("After what Retry-After says the next one passes", arguments: [1, 7, 100])
    func retryAfter(perSecond: Int) throws {
        let limiter = RateLimiter(perSecond: perSecond)
        _ = admitted(limiter, perSecond, at: 0)
        #expect(throws: Rejection.rateLimited) { try limiter.admit(at: time(0)) }
        let seconds = try #require(Rejection.rateLimited.retryAfterSeconds)
        #expect(admitted(limiter, 1, at: Int64(seconds) * 1000) == 1)
    }

    @Test("Event loops that read the clock out of order gain nothing by it")
    func outOfOrder() {
        let limiter = RateLimiter(perSecond: 1000)
        _ = admitted(limiter, 1000, at: 10)
        var extra = 0
        for _ in 0..<500 { extra += admitted(limiter, 1, at: 9) + admitted(limiter, 1, at: 10) }
        #expect(extra == 0)
        #expect(admitted(limiter, 10, at: 11) == 1)
    }

    @Test("A clock that is set back neither stops the destination nor opens it")
    func clockSetBack() {
        let limiter = RateLimiter(perSecond: 10)
        _ = admitted(limiter, 10, at: 3_600_000)
        #expect(admitted(limiter, 10, at: 0) == 0)
        #expect(admitted(limiter, 20, at: 1000) == 10)
    }

    @Test("Under concurrency no more than the limit passes")
    func concurrency() async {
        let limiter = RateLimiter(perSecond: 100)
        let passed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<10 { group.addTask { admitted(limiter, 50, at: 0) } }
            return await group.reduce(0, +)
        }
        #expect(passed == 100)
    }

    @Test("A destination without a limit lets everything pass, and a change of settings begins anew")
    func destinations() throws {
        let unlimited = Destination.sample()
        for _ in 0..<1000 { try unlimited.admit(at: .start) }
        let limited = unlimited.with(
            settings: DestinationSettings(name: "Test", rateLimitPerSecond: 1), updatedAt: .start)
        try limited.admit(at: .start)
        #expect(throws: Rejection.rateLimited) { try limited.admit(at: .start) }
        #expect(limited.id == unlimited.id && limited.secrets.current.text == unlimited.secrets.current.text)
    }
}
