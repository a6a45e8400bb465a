import Identifiers

/// The instant in an `x-amigo-request-timestamp` header (contract, section 2.1): Unix seconds, Unix milliseconds or an ISO 8601 instant.
struct SignatureTimestamp {
    let instant: Timestamp

    /// - Throws: ``Rejection/timestampMalformed`` for anything else.
    init(_ text: [UInt8]) throws(Rejection) {
        let value = text[...]
        guard let instant = Self.unixTime(value) ?? Timestamp(iso8601: value) else { throw .timestampMalformed }
        self.instant = instant
    }

    /// Up to 11 digits are seconds (until the year 5138), 12 to 15 are milliseconds.
    private static func unixTime(_ value: ArraySlice<UInt8>) -> Timestamp? {
        guard (1...15).contains(value.count) else { return nil }
        var number: Int64 = 0
        for byte in value {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return Timestamp(milliseconds: value.count <= 11 ? number * 1000 : number)
    }
}
