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

    @Test("A context starts over, from its end and from anywhere")
    func reuse() {
        let expected = SHA256.digest("abc".utf8)
        let context = DigestContext()
        context.update("ab".utf8)
        context.update("c".utf8)
        #expect(context.finish().bytes == expected)
        for unfinished in ["", "d", String(repeating: "e", count: 100)] {
            context.reset()
            context.update(unfinished.utf8)
            context.reset()
            context.update("abc".utf8)
            #expect(context.finish().bytes == expected)
        }
    }
}
