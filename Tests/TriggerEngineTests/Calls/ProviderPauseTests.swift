import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Leaving a provider alone that cannot place calls")
struct ProviderPauseTests {
    private let down = Placement.unavailable(reason: "down", retryAfter: nil)

    @Test("the pauses are those of the table")
    func table() {
        var pause = ProviderPause()
        var now = Timestamp.start
        var waits: [Int64] = []
        for _ in 1...8 {
            pause.note(down, at: now)
            let until = pause.until ?? now
            waits.append((until - now) / 1000)
            now = until
        }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30])
    }

    @Test("calls that failed together count once, and after the pause one goes first")
    func together() {
        var pause = ProviderPause()
        #expect(pause.room(at: .start, placing: 31) == .max)
        for _ in 0..<32 { pause.note(down, at: .start) }
        #expect(pause.failures == 1)
        let end = Timestamp.start.advanced(bySeconds: 1)
        #expect(pause.room(at: end.advanced(byMilliseconds: -1), placing: 0) == 0)
        #expect(pause.room(at: end, placing: 0) == 1)
        #expect(pause.room(at: end, placing: 1) == 0)
        pause.note(.placed(sid: "1"), at: end)
        #expect(pause.room(at: end, placing: 5) == .max)
    }

    @Test("an answer to a request from before the pause does not end it; a clock that is set back does not make it longer")
    func holds() {
        var pause = ProviderPause()
        pause.note(.unavailable(reason: "busy", retryAfter: .seconds(60)), at: .start)
        pause.note(.placed(sid: "1"), at: .start)
        #expect(pause.room(at: .start.advanced(bySeconds: 59), placing: 0) == 0)
        #expect(pause.room(at: .start.advanced(bySeconds: 60), placing: 9) == .max)
        pause.note(down, at: .start)
        #expect(pause.room(at: .start.advanced(bySeconds: -86_400), placing: 0) == 1)
    }

    @Test("after the clock was set back an old pause is over, and a new one holds", arguments: [1800, 86_400])
    func clockSetBack(seconds: Int) {
        var pause = ProviderPause()
        pause.note(down, at: .start)
        let now = Timestamp.start.advanced(bySeconds: -seconds)
        #expect(pause.room(at: now, placing: 0) == 1)
        pause.note(down, at: now)
        #expect(pause.until == now.advanced(bySeconds: 2) && pause.room(at: now, placing: 0) == 0)
        #expect(pause.room(at: now.advanced(bySeconds: 2), placing: 0) == 1)
    }

    @Test("what the provider asks for goes first, up to an hour")
    func requested() {
        var pause = ProviderPause()
        pause.note(.unavailable(reason: "busy", retryAfter: .seconds(90)), at: .start)
        #expect(pause.until == .start.advanced(bySeconds: 90))
        pause.note(down, at: .start)
        #expect(pause.until == .start.advanced(bySeconds: 90))
        pause = ProviderPause()
        pause.note(.unavailable(reason: "busy", retryAfter: .seconds(86_400)), at: .start)
        #expect(pause.until == .start.advanced(bySeconds: 3600))
    }
}
