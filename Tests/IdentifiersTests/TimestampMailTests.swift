import Identifiers
import Testing

@Suite("A date as mail and HTTP write it") struct TimestampMailTests {
    @Test(
        "is read",
        arguments: [
            ("Tue, 31 Aug 2010 20:36:28 +0000", 1_283_286_988_000), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000),
            ("6 Nov 1994 08:49:37 GMT", 784_111_777_000), ("Sun, 6 Nov 1994 10:49:37 +0200", 784_111_777_000),
            ("Sat, 05 Nov 1994 23:49:37 -0900", 784_111_777_000), ("Thu, 29 Feb 2024 00:00:00 +0000", 1_709_164_800_000),
        ])
    func read(text: String, milliseconds: Int64) {
        #expect(Timestamp(mailDate: text)?.milliseconds == milliseconds)
    }

    @Test("is read back as it was written", arguments: [Int64(0), 784_111_777_000, 1_798_675_200_000, 951_782_400_000])
    func written(milliseconds: Int64) {
        let instant = Timestamp(milliseconds: milliseconds)
        #expect(Timestamp(mailDate: instant.httpDate) == instant)
    }

    @Test(
        "is refused in any other form",
        arguments: [
            "", "Tue,", "Tue, 31 Aug 2010", "Tue, 31 Aug 2010 20:36:28", "Tue, 31 Aug 10 20:36:28 +0000", "Tue, 31 aug 2010 20:36:28 +0000",
            "Tue, 31 Sep 2010 20:36:28 +0000", "Tue, 31 Aug 2010 24:36:28 +0000", "Tue, 31 Aug 2010 20:36 +0000",
            "Tue, 31 Aug 2010 20:36:28 CET", "Tue, 31 Aug 2010 20:36:28 +00", "Tue, 031 Aug 2010 20:36:28 +0000",
            "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "2010-08-31T20:36:28Z",
        ])
    func refused(text: String) {
        #expect(Timestamp(mailDate: text) == nil)
    }
}
