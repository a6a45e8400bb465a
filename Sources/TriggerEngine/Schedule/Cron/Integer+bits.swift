extension FixedWidthInteger where Self: UnsignedInteger {
    func contains(_ bit: Int) -> Bool { self >> Self(truncatingIfNeeded: bit) & 1 == 1 }

    /// The lowest bit that is set and not below `bit`, which may lie beyond the last.
    func lowestBit(from bit: Int) -> Int? {
        guard bit < Self.bitWidth else { return nil }
        let rest = self & Self.max << Self(truncatingIfNeeded: bit)
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}
