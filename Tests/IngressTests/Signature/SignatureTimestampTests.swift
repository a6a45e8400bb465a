import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct SignatureTimestampTests {
    @Test(
        "Unix seconds, Unix milliseconds and ISO 8601 instants are understood",
        arguments: [
            ("0", 0), ("1", 1000), ("1767323045", 1_767_323_045_000), ("01767323045", 1_767_323_045_000),
            ("99999999999", 99_999_999_999_000), ("100000000000", 100_000_000_000),
            ("1767323045678", 1_767_323_045_678),
            ("999999999999999", 999_999_999_999_999), ("2026-01-02T03:04:05Z", 1_767_323_045_000),
            ("2026-01-02T03:04:05.678Z", 1_767_323_045_678), ("2026-01-02T04:04:05+01:00", 1_767_323_045_000),
            ("2026-01-02 03:04:05Z", 1_767_323_045_000), ("2026-01-02T03:04Z", 1_767_323_040_000),
        ])
    func understood(text: String, milliseconds: Int64) throws {
        #expect(try SignatureTimestamp(text.bytes).instant == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        "Anything else is malformed",
        arguments: [
            "", " ", "-1", "+1767323045", "1767323045.5", "1767323045s", "1e9", "0x695734E5", "1767323045,1767323045",
            "1000000000000000", "99999999999999999999999999", "2026-01-02", "2026-01-02T03:04:05", "yesterday",
            "Fri, 02 Jan 2026 03:04:05 GMT", "2026-02-30T03:04:05Z", "١٧٦٧٣٢٣٠٤٥",
        ])
    func malformed(text: String) {
        #expect(throws: Rejection.timestampMalformed) { try SignatureTimestamp(text.bytes) }
    }
}
