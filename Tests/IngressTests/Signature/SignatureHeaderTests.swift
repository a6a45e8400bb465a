import TestSupport
import Testing

@testable import Ingress

struct SignatureHeaderTests {
    private static let digits = String(repeating: "0a", count: 32)

    @Test(
        "Well-formed entries are found among others",
        arguments: [
            (digits, 1), (digits.uppercased(), 1), ("sha256=" + digits, 1), (" \t" + digits + "\t ", 1),
            (digits + "," + digits, 2), (digits + " , sha256=" + digits, 2), (digits + ",", 1), ("," + digits, 1),
            ("x," + digits + ",y", 1), (String(repeating: digits + ",", count: 20), 8),
            (String(repeating: ",", count: 7) + digits, 1),
        ] as [(String, Int)])
    func wellFormed(value: String, count: Int) throws {
        let signatures = try SignatureHeader(value.bytes).signatures
        #expect(signatures.count == count)
        #expect(signatures.allSatisfy { $0.bytes == Array(repeating: 0x0A, count: 32) })
    }

    @Test(
        "A header without a well-formed entry among its first eight is malformed",
        arguments: [
            "", " ", ",", "sha256=", String(digits.dropLast()), digits + "0", "sha256=sha256=" + digits,
            "SHA256=" + digits, "sha1=" + digits, "sha256= " + digits, String(digits.dropLast()) + "g", "0x" + digits,
            digits.replacing("0a0a", with: "0a 0a", maxReplacements: 1), "\"" + digits + "\"",
            String(repeating: ",", count: 8) + digits, String(repeating: ",", count: 10_000),
        ] as [String])
    func malformed(value: String) {
        #expect(throws: Rejection.signatureMalformed) { try SignatureHeader(value.bytes) }
    }
}
