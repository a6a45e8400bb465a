/// The trace id in a W3C `traceparent` header: 32 lower-case hex digits, not all zero.
package struct TraceID: Sendable, Hashable {
    package let text: String

    /// `nil` unless `traceparent` has the form `{version}-{trace id}-{parent id}-{flags}` of the W3C recommendation,
    /// section 3.2.
    package init?(traceparent: String) {
        let fields = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard fields.count >= 4, fields.map(\.count).starts(with: [2, 32, 16, 2]) else { return nil }
        guard fields.prefix(4).allSatisfy({ $0.allSatisfy(Self.isLowerHex) }) else { return nil }
        guard Self.isKnown(version: fields[0], fieldCount: fields.count) else { return nil }
        guard !Self.isZero(fields[1]), !Self.isZero(fields[2]) else { return nil }
        text = String(decoding: fields[1], as: UTF8.self)
    }

    /// Version `ff` is forbidden; `00` has four fields, a later one may have more.
    private static func isKnown(version: Substring.UTF8View, fieldCount: Int) -> Bool {
        !version.elementsEqual("ff".utf8) && (fieldCount == 4 || !version.elementsEqual("00".utf8))
    }

    private static func isZero(_ field: Substring.UTF8View) -> Bool {
        field.allSatisfy { $0 == UInt8(ascii: "0") }
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
