import Testing

@testable import Storage

struct XXH64Tests {
    /// Made with the reference implementation's Python binding, over the bytes 7 i + 3.
    @Test(
        "the checksum is XXH64's",
        arguments: [
            (32, 0, 0x23C3_C17E_F790_FD97), (32, 1, 0x7421_B79A_02B4_2132), (64, 0x1234_5678_9ABC_DEF0, 0xF5D7_DA99_A823_61FB),
            (4096, UInt64.max, 0x7A4E_AFB0_87ED_77ED), (8192, 42, 0x97D0_C4DB_4132_3ED1),
        ] as [(Int, UInt64, UInt64)])
    func vectors(count: Int, seed: UInt64, expected: UInt64) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
        #expect(bytes.withUnsafeBytes { XXH64.hash($0, seed: seed) } == expected)
    }
}
