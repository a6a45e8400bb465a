import TestSupport
import Testing

@testable import Ingress

struct SealingKeyTests {
    private let key: SealingKey
    private let plaintext = "whsec_sample-not-real".bytes
    private let context = "destination-1".bytes

    init() throws {
        key = try #require(SealingKey(Array(0..<32)))
    }

    @Test("What was sealed opens again", arguments: [0, 1, 15, 16, 17, 49, 1000])
    func roundTrip(count: Int) throws {
        let plaintext = [UInt8](repeating: 7, count: count)
        let sealed = try key.seal(plaintext, context: context)
        #expect(sealed.count == 12 + count + 16)
        #expect(try key.open(sealed, context: context) == plaintext)
        #expect(try key.open(key.seal(plaintext, context: []), context: []) == plaintext)
    }

    @Test("The same plaintext never looks the same, and never shows")
    func nonces() throws {
        let sealed = try (0..<50).map { _ in try key.seal(plaintext, context: context) }
        #expect(Set(sealed).count == 50)
        #expect(Set(sealed.map { Array($0.prefix(12)) }).count == 50)
        #expect(sealed.allSatisfy { !$0.text.contains("sample") })
    }

    @Test("A sealed secret that was moved to another destination does not open")
    func otherContext() throws {
        let sealed = try key.seal(plaintext, context: context)
        #expect(throws: OpenSSLError.self) { try key.open(sealed, context: "destination-2".bytes) }
        #expect(throws: OpenSSLError.self) { try key.open(sealed, context: []) }
    }

    @Test("A sealed secret does not open with another key")
    func otherKey() throws {
        let other = try #require(SealingKey(Array(1...32)))
        let sealed = try key.seal(plaintext, context: context)
        #expect(throws: OpenSSLError.self) { try other.open(sealed, context: context) }
    }

    @Test("A single flipped bit anywhere keeps a sealed secret shut")
    func flippedBytes() throws {
        let sealed = try key.seal(plaintext, context: context)
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 1
            #expect(throws: OpenSSLError.self) { try key.open(damaged, context: context) }
        }
    }

    @Test("A sealed secret that is cut short anywhere, or longer, stays shut")
    func truncated() throws {
        let sealed = try key.seal(plaintext, context: context)
        for count in sealed.indices {
            #expect(throws: OpenSSLError.self) { try key.open(Array(sealed.prefix(count)), context: context) }
        }
        #expect(throws: OpenSSLError.self) { try key.open(sealed + [0], context: context) }
    }

    @Test("A key has 32 bytes", arguments: [0, 16, 31, 33, 64])
    func otherSizes(count: Int) {
        #expect(SealingKey([UInt8](repeating: 1, count: count)) == nil)
    }

    @Test("A key never prints")
    func redaction() {
        var dumped = ""
        dump(key, to: &dumped)
        dump([key], to: &dumped)
        let texts = [String(describing: key), String(reflecting: key), "\(key)", "\([key])", dumped]
        for text in texts {
            #expect(text.contains("redacted"))
            #expect(!text.contains("30") && !text.contains("1, 2"))
        }
        #expect(Mirror(reflecting: key).children.isEmpty)
    }
}
