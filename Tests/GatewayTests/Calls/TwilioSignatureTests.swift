import TestSupport
import Testing

@testable import gateway

@Suite("A signature of Twilio's")
struct TwilioSignatureTests {
    /// What other software computes: the first two are the examples of Twilio's documentation, the others were made with Python's `hmac`.
    struct Vector: Sendable {
        let token: String
        let publicURL: String
        let target: String
        let body: String
        let signature: String

        init(_ token: String, _ publicURL: String, _ target: String, _ body: String, _ signature: String) {
            self.token = token
            self.publicURL = publicURL
            self.target = target
            self.body = body
            self.signature = signature
        }

        func isGenuine(_ signature: String? = nil, token: String? = nil, target: String? = nil, body: String? = nil) throws -> Bool {
            let token = try #require(TwilioAuthToken(token ?? self.token))
            return TwilioSignature(token, publicURL: publicURL)
                .isGenuine(Array((signature ?? self.signature).utf8), target: target ?? self.target, FormFields((body ?? self.body).bytes))
        }
    }

    private static let token = "twilio-auth-token-5f1d0c8e"
    private static let path = "/v1/w/calls/t/1/status"
    private static let form = "CallSid=CA1&AccountSid=AC1&CallStatus=completed"

    static let vectors = [
        Vector(
            "12345", "https://mycompany.com", "/myapp.php?foo=1&bar=2",
            "Digits=1234&To=%2B18005551212&From=%2B12349013030&Caller=%2B12349013030&CallSid=CA1234567890ABCDE",
            "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        Vector(
            "12345", "https://example.com", "/myapp.php?foo=1&bar=2",
            "Digits=1234&To=%2B18005551212&From=%2B14158675310&Caller=%2B14158675310&CallSid=CA1234567890ABCDE",
            "L/OH5YylLD5NRKLltdqwSvS0BnU="),
        Vector(token, "https://gw.test", path, form, "KD3PnnQJgqOVfwvkYTnxmOBgWyI="),
        // With the port left out, with the port, and with the usual one.
        Vector(token, "https://gw.test:8443", path, form, "KD3PnnQJgqOVfwvkYTnxmOBgWyI="),
        Vector(token, "https://gw.test:8443", path, form, "QhwIPDQJSejzTddad1YWvJPZ/ds="),
        Vector(token, "https://gw.test", path, form, "l4Eictn4z01kThlsMGZGuI7zWq8="),
        Vector(token, "http://gw.test:8080", path, form, "3T0de4CiGeKySiKafy8BJQ4SIAs="),
        Vector(token, "http://gw.test", path, form, "nJIrPIFxu4rUFW1g83qGtEgySis="),
        Vector(token, "https://[2001:db8::1]:8443", path, form, "hewcdAkIcGB7cX295xeJ6kI+F3Y="),
        Vector(token, "https://[2001:db8::1]", path, form, "hewcdAkIcGB7cX295xeJ6kI+F3Y="),
        // User name and password left out, a path before the gateway's own, a query.
        Vector(token, "https://user:pass@gw.test/gateway", path, form, "P0POEmRZc3ZLLWTy6t+Bl7dSQQ8="),
        Vector(token, "https://gw.test", path + "?a=b%20c", form, "WpkfZYPDvM2pRJmaqOfaaCz7Kus="),
        // Names in the order of their bytes, an empty value, text that is escaped, names that stand there more than once, nothing at all.
        Vector(token, "https://gw.test", path, "b=2&a=1&B=3&A=", "PhfSHdzm9DgA/R62K+pnlj50Jzs="),
        Vector(token, "https://gw.test", path, "Name=Zo%C3%AB+M%C3%BCller&Note=50%25%26more%3D1", "LlN4tZmPzwnboNV307FG5/1smZI="),
        Vector(
            token, "https://gw.test", path, "Digits=5678&Digits=1234&Digits=5678&Sid=CA1&SidAccount=AC1",
            "YuU5tyGQsB9Y/Cgd5VOPfbFUxLE="),
        Vector(token, "https://gw.test", path, "", "Ri2UEl2AGHWlJV8YOpTqRFXFlKU="),
    ]

    @Test("is genuine when it is the one that Twilio computes", arguments: vectors)
    func genuine(vector: Vector) throws {
        #expect(try vector.isGenuine())
    }

    @Test("is not when token, URL, form or signature differs", arguments: vectors)
    func forged(vector: Vector) throws {
        #expect(try !vector.isGenuine(token: vector.token + "0"))
        #expect(try !vector.isGenuine(target: vector.target + "0"))
        #expect(try !vector.isGenuine(body: vector.body + "&X=1"))
        for signature in ["", "=", String(vector.signature.dropLast()), vector.signature + "=", vector.signature.lowercased()] {
            #expect(try !vector.isGenuine(signature))
        }
    }

    @Test("is not one of another host")
    func otherHost() throws {
        let (one, other) = (Self.vectors[2], Self.vectors[8])
        #expect(try !one.isGenuine(other.signature) && !other.isGenuine(one.signature))
    }
}
