import TestSupport
import Testing

@testable import Ingress

struct HMACSHA1Tests {
    @Test(
        "The vectors of RFC 2202 come out",
        arguments: [
            (Array(repeating: 0x0B, count: 20), "Hi There".bytes, "b617318655057264e28bc0b6fb378c8ef146be00"),
            ("Jefe".bytes, "what do ya want for nothing?".bytes, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (Array(repeating: 0xAA, count: 20), Array(repeating: 0xDD, count: 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
            (Array(1...25), Array(repeating: 0xCD, count: 50), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
            (
                Array(repeating: 0xAA, count: 80), "Test Using Larger Than Block-Size Key - Hash Key First".bytes,
                "aa4ae5e15272d00e95705637ce8a3b55ed402112"
            ),
        ] as [([UInt8], [UInt8], String)])
    func vectors(key: [UInt8], message: [UInt8], code: String) {
        #expect(HMACSHA1.code(message, key: key).hexadecimal == code)
    }

    @Test("Nothing at all has a code, too")
    func empty() {
        #expect(HMACSHA1.code([], key: []).hexadecimal == "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d")
    }
}
