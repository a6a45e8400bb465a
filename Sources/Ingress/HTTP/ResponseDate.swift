import Identifiers

/// The `Date` header's text (RFC 9110, section 5.6.7), made once a second. One per event loop.
struct ResponseDate {
    private var second: Int64 = .min
    private var text: [UInt8] = []

    mutating func bytes(at now: Timestamp) -> [UInt8] {
        let current = now.milliseconds / 1000
        if current != second {
            second = current
            text = Array(now.httpDate.utf8)
        }
        return text
    }
}
