import TestSupport
import Testing

@testable import Ingress

struct SecureRandomTests {
    @Test("A token has 43 characters of base64url, and no two are the same")
    func tokens() throws {
        let tokens = try (0..<100).map { _ in try SecureRandom.token() }
        #expect(Set(tokens).count == 100)
        for token in tokens {
            #expect(token.utf8.count == 43)
            #expect(token.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        }
    }

    @Test(
        "base64url is that of RFC 4648, without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func encoding(text: String, encoded: String) {
        #expect(SecureRandom.base64URL(text.bytes) == encoded)
    }

    @Test("base64url has - and _ where base64 has + and /")
    func alphabet() {
        #expect(SecureRandom.base64URL([0xFB, 0xEF, 0xFF]) == "--__")
    }
}
