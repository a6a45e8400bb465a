/// A UUID (RFC 9562): 16 bytes, written in lower case with hyphens.
///
/// Ids made here are version 7; ids that come from outside may be of any version.
package struct Identifier: Hashable, Sendable {
    /// Bytes 0–7 in network order: for version 7 the milliseconds since 1970, the version and the ordinal's low bits.
    package let high: UInt64
    /// Bytes 8–15 in network order: the variant and, for version 7, 62 random bits.
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

extension Identifier: Comparable {
    package static func < (lhs: Identifier, rhs: Identifier) -> Bool {
        lhs.high != rhs.high ? lhs.high < rhs.high : lhs.low < rhs.low
    }
}

// MARK: - Version 7

extension Identifier {
    /// The id of an `ordinal` (see ``ordinal``) with 62 bits of randomness behind it.
    package init(ordinal: Int64, random: UInt64) {
        let bits = UInt64(bitPattern: ordinal)
        high = (bits >> 12) << 16 | 0x7000 | (bits & 0xFFF)
        low = random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// The time-ordered 60 bits of a version 7 id: milliseconds since 1970 times 4096, plus a counter within the millisecond.
    ///
    /// Ids of one ``IdentifierSource`` never share it, so that a store can use it as its integer row key.
    package var ordinal: Int64 {
        Int64(bitPattern: (high >> 16) << 12 | (high & 0xFFF))
    }

    /// The instant in a version 7 id.
    package var timestamp: Timestamp {
        Timestamp(milliseconds: Int64(high >> 16))
    }

    /// The smallest ordinal that an id made at `instant` can have.
    package static func firstOrdinal(at instant: Timestamp) -> Int64 {
        max(0, instant.milliseconds) << 12
    }
}
