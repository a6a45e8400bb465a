import Identifiers
import TestSupport
import Testing

@testable import forge

struct RelativeTimeTests {
    @Test(
        "An instant is told to the nearest unit, before and after now",
        arguments: [
            (0, "now"), (499, "now"), (500, "1 s"), (1499, "1 s"), (59_499, "59 s"), (59_500, "1 min"), (89_999, "1 min"),
            (90_000, "2 min"), (3_569_999, "59 min"), (3_570_000, "1 h"), (3 * 3_600_000 + 60_000, "3 h"),
            (47 * 3_600_000 + 1_799_999, "47 h"), (47 * 3_600_000 + 1_800_000, "2 d"), (400 * 86_400_000, "400 d"),
            (729 * 86_400_000, "729 d"), (730 * 86_400_000, "2 y"), (10 * 31_557_600_000, "10 y"),
        ] as [(Int64, String)])
    func text(distance: Int64, text: String) {
        func told(_ distance: Int64) -> String {
            RelativeTime.text(Timestamp(milliseconds: Timestamp.start.milliseconds + distance), now: .start)
        }
        #expect(told(distance) == (text == "now" ? text : "in " + text))
        #expect(told(-distance) == (text == "now" ? text : text + " ago"))
    }
}
