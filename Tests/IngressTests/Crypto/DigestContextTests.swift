import TestSupport
import Testing

@testable import Ingress

struct DigestContextTests {
    private func digest(_ byte: UInt8, at index: Int) -> Digest256 {
        var digest = Digest256()
        digest[index] = byte
        return digest
    }

    @Test("Digests are equal when all 32 bytes are", arguments: 0..<32)
    func comparison(index: Int) {
        #expect(digest(1, at: index).equalsInConstantTime(digest(1, at: index)))
        #expect(!digest(1, at: index).equalsInConstantTime(Digest256()))
        #expect(!digest(0x80, at: index).equalsInConstantTime(digest(0x81, at: index)))
        #expect(digest(7, at: index).bytes[index] == 7)
    }

    @Test("A context starts over, and goes on from a copy")
    func reuse() {
        let expected = SHA256.digest("abc".utf8)
        let context = DigestContext()
        context.update("ab".utf8)
        let copy = DigestContext()
        copy.copy(from: context)
        context.update("c".utf8)
        copy.update("c".utf8)
        #expect(context.finish().bytes == expected)
        #expect(copy.finish().bytes == expected)
        context.reset()
        context.update("abc".utf8)
        #expect(context.finish().bytes == expected)
    }
}
