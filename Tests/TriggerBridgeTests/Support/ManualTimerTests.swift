import TestSupport
import Testing
import TriggerBridge

@Suite("The manual timer")
struct ManualTimerTests {
    @Test("lets every delay pass at once and notes it")
    func atOnce() {
        let timer = ManualTimer(now: 1000)
        let ends = Collected<TimerEnd>()
        timer.after(.milliseconds(500), run: ends.add)
        timer.after(.seconds(1), run: ends.add)
        #expect(ends.values == [.elapsed, .elapsed])
        #expect(timer.delays == [.milliseconds(500), .seconds(1)])
        #expect(timer.now() == 2500)
    }

    @Test("holds a delay until the test ends it")
    func held() {
        let timer = ManualTimer(firesAtOnce: false)
        let ends = Collected<TimerEnd>()
        timer.after(.seconds(1), run: ends.add)
        #expect(ends.values.isEmpty)
        timer.end(.cancelled)
        timer.end(.elapsed)
        #expect(ends.values == [.cancelled])
    }
}
