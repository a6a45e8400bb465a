import TestSupport
import Testing

@testable import Ingress

struct ConstantTimeTests {
    @Test(
        "Bytes are equal when all of them are",
        arguments: [
            ("", "", true), ("abc", "abc", true), ("abc", "abd", false), ("abc", "Abc", false), ("abc", "ab", false), ("", "a", false),
        ])
    func equality(left: String, right: String, areEqual: Bool) {
        #expect(ConstantTime.areEqual(left.bytes, right.bytes) == areEqual)
        #expect(ConstantTime.areEqual(right.bytes, left.bytes) == areEqual)
    }
}
