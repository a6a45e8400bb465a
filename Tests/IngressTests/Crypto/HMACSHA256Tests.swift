import TestSupport
import Testing

@testable import Ingress

struct HMACSHA256Tests {
    /// RFC 4231, section 4.
    struct Vector: Sendable {
        let key: [UInt8]
        let message: [UInt8]
        let code: String
    }

    static let vectors = [
        Vector(
            key: Array(repeating: 0x0B, count: 20), message: "Hi There".bytes,
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            key: "Jefe".bytes, message: "what do ya want for nothing?".bytes,
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            key: Array(repeating: 0xAA, count: 20), message: Array(repeating: 0xDD, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            key: Array(1...25), message: Array(repeating: 0xCD, count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            key: Array(repeating: 0x0C, count: 20), message: "Test With Truncation".bytes,
            code: "a3b6167473100ee06e0c796c2955552b"),
        Vector(
            key: Array(repeating: 0xAA, count: 131),
            message: "Test Using Larger Than Block-Size Key - Hash Key First".bytes,
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            key: Array(repeating: 0xAA, count: 131),
            message: ("This is a test using a larger than block-size key and a larger than block-size data. "
                + "The key needs to be hashed before being used by the HMAC algorithm.").bytes,
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    private func code(_ key: [UInt8], _ prefix: [UInt8], _ message: [UInt8]) -> String {
        message.withUnsafeBytes { message in
            HMACSHA256.code(prefix: prefix, message: message, key: key, scratch: DigestContext()).bytes.hexadecimal
        }
    }

    @Test("The vectors of RFC 4231 come out", arguments: vectors)
    func vectorsOfTheStandard(vector: Vector) {
        #expect(code(vector.key, [], vector.message).hasPrefix(vector.code))
    }

    @Test("A prefix is the beginning of the message, wherever it is cut", arguments: vectors)
    func prefix(vector: Vector) {
        for cut in 0...vector.message.count {
            let whole = code(vector.key, Array(vector.message[..<cut]), Array(vector.message[cut...]))
            #expect(whole.hasPrefix(vector.code))
        }
    }

    @Test(
        "A key of exactly one block is used as it is, and one byte more is hashed", arguments: [0, 1, 63, 64, 65, 256])
    func keyLengths(count: Int) throws {
        let secret = Array("0123456789abcdef".utf8)
        let long = (0..<count).map { secret[$0 % 16] }
        let padded = long.count > 64 ? SHA256.digest(long) : long
        #expect(code(long, [], "x".bytes) == code(padded, [], "x".bytes))
        #expect(count == 0 || code(long, [], []) != code([], [], []))
    }

    @Test("What was computed before with the same context makes no difference", arguments: vectors)
    func context(vector: Vector) {
        let scratch = DigestContext()
        scratch.update("begun, and not finished".bytes)
        for other in Self.vectors {
            _ = other.message.withUnsafeBytes { HMACSHA256.code(prefix: [], message: $0, key: other.key, scratch: scratch) }
            let code = vector.message.withUnsafeBytes { HMACSHA256.code(prefix: [], message: $0, key: vector.key, scratch: scratch) }
            #expect(code.bytes.hexadecimal.hasPrefix(vector.code))
        }
    }
}
