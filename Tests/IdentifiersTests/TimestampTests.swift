import Identifiers
import Testing

@Suite struct TimestampTests {
    @Test(
        "an instant is written as RFC 3339",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_767_323_045_678, "2026-01-02T03:04:05.678Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
            (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
            (Int64.max, "9999-12-31T23:59:59.999Z"), (Int64.min, "0000-01-01T00:00:00.000Z"),
        ])
    func anInstantIsWrittenAsRFC3339(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test(
        "ISO 8601 instants are read",
        arguments: [
            ("2026-01-02T03:04:05.678Z", 1_767_323_045_678), ("2026-01-02T03:04:05Z", 1_767_323_045_000),
            ("2026-01-02 03:04Z", 1_767_323_040_000),
            ("2026-01-02T05:04:05+02:00", 1_767_323_045_000), ("2026-01-01T22:04:05-0500", 1_767_323_045_000),
            ("2026-01-02t03:04:05,5z", 1_767_323_045_500),
            ("2026-01-02T03:04:05.123456789+00", 1_767_323_045_123), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ])
    func iso8601InstantsAreRead(text: String, milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is not an instant is refused",
        arguments: [
            "", "2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z", "2026-02-29T03:04:05Z",
            "2026-01-02T24:04:05Z", "2026-01-02T03:60:05Z",
            "2026-01-02T03:04:61Z", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05Zx", "2026-1-2T03:04:05Z",
            "20260102T030405Z", "2026-01-02T03:04:05+25:00",
            "2026-01-02T03:04:05.\(String(repeating: "1", count: 64))Z",
        ])
    func whatIsNotAnInstantIsRefused(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test("every day of eight centuries is written and read back") func everyDayOfEightCenturiesIsWrittenAndReadBack() {
        for day in stride(from: Int64(-146_097), to: 146_097, by: 1) {
            let instant = Timestamp(milliseconds: day * 86_400_000 + 1)
            #expect(Timestamp(iso8601: instant.description) == instant)
        }
    }

    @Test(
        "an instant is written as an HTTP date",
        arguments: [
            (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (1_798_675_200_000, "Thu, 31 Dec 2026 00:00:00 GMT"),
        ])
    func anInstantIsWrittenAsAnHTTPDate(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).httpDate == text)
    }
}
