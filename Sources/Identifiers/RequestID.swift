/// The id by which a request is found in answers, logs and deliveries, `x-request-id` (contract, section 2).
package enum RequestID {
    /// The caller's own, when it is 1–128 bytes of `[A-Za-z0-9._-]`; else `nil`, and the gateway makes one.
    package static func sane(_ sent: (some Collection<UInt8>)?) -> String? {
        guard let sent, (1...128).contains(sent.count), sent.allSatisfy(isAllowed) else { return nil }
        return String(decoding: sent, as: UTF8.self)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
