import Testing

@testable import forge

struct ElapsedTimeTests {
    @Test(
        "The time between two events is told in the unit that fits, and never as less than nothing",
        arguments: [
            (-5, "+0 ms"), (0, "+0 ms"), (120, "+120 ms"), (9999, "+9999 ms"), (10_000, "+10.0 s"), (12_390, "+12.3 s"),
            (119_999, "+119.9 s"),
            (120_000, "+2 min"), (7_199_999, "+119 min"), (7_200_000, "+2 h"), (172_799_999, "+47 h"), (172_800_000, "+2 d"),
        ] as [(Int64, String)])
    func text(milliseconds: Int64, text: String) {
        #expect(ElapsedTime.text(milliseconds: milliseconds) == text)
    }
}
