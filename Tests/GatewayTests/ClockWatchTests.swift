import Identifiers
import TestSupport
import Testing

@testable import gateway

@Suite("A watch of the wall clock")
struct ClockWatchTests {
    @Test(
        "tells that it was set back, and nothing of what was not",
        arguments: [
            // Seconds that passed, and by how many the wall clock went on.
            (1, 1.0, false), (1, 0.5, false), (1, 3600, false), (3600, 3600, false), (1, -0.5, true), (1, -3600, true), (3600, 3590, true),
        ])
    func setBack(passed: Int, wall: Double, isSetBack: Bool) {
        let (start, uptime) = (Timestamp(milliseconds: 1_767_323_045_678), ContinuousClock.now)
        var watch = ClockWatch(at: start, uptime: uptime)
        let now = Timestamp(milliseconds: start.milliseconds + Int64(wall * 1000))
        let told = watch.wasSetBack(at: now, uptime: uptime + .seconds(passed))
        let toldAgain = watch.wasSetBack(at: now.advanced(bySeconds: 1), uptime: uptime + .seconds(passed + 1))
        #expect(told == isSetBack && !toldAgain)
    }
}
