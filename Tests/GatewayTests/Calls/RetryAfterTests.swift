import Identifiers
import TestSupport
import Testing

@testable import gateway

@Suite("A Retry-After header")
struct RetryAfterTests {
    @Test(
        "is seconds or a date, and an hour at most",
        arguments: [
            ("0", 0), ("7", 7), ("3600", 3600), ("3601", 3600), ("99999999999", 3600), ("Fri, 02 Jan 2026 03:04:35 GMT", 30),
            ("Fri, 02 Jan 2026 03:04:05 GMT", 0), ("Thu, 01 Jan 2026 00:00:00 GMT", 0), ("Sun, 02 Jan 2028 03:04:35 GMT", 3600),
        ])
    func wait(text: String, seconds: Int) {
        #expect(RetryAfter(text, at: .start)?.wait == .seconds(seconds))
    }

    @Test("says nothing in any other form", arguments: [nil, "", "soon", "-1", "1.5", "7 s", "9223372036854775808"])
    func none(text: String?) {
        #expect(RetryAfter(text, at: .start) == nil)
    }
}
