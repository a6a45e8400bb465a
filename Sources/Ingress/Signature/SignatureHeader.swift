/// The signatures in an `x-amigo-request-signature` header (contract, section 2.1): entries separated by commas, each 64 hex digits in
/// either case, optionally behind `sha256=`. At most the first ``maximumEntries`` are looked at.
struct SignatureHeader {
    static let maximumEntries = 8

    /// The well-formed entries among those looked at.
    private(set) var signatures: [Digest256] = []

    /// - Throws: ``Rejection/signatureMalformed`` when no entry that is looked at is well-formed.
    init(_ value: [UInt8]) throws(Rejection) {
        var rest = value[...]
        for _ in 0..<Self.maximumEntries {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            if let signature = Self.signature(in: rest[..<end]) { signatures.append(signature) }
            guard end < rest.endIndex else { break }
            rest = rest[(end + 1)...]
        }
        guard !signatures.isEmpty else { throw .signatureMalformed }
    }

    private static func signature(in entry: ArraySlice<UInt8>) -> Digest256? {
        var digits = entry.trimmingSpaces()
        if digits.starts(with: "sha256=".utf8) { digits = digits.dropFirst(7) }
        guard digits.count == 64 else { return nil }
        var digest = Digest256()
        var position = digits.startIndex
        for index in 0..<32 {
            guard let high = hexadecimalValue(digits[position]), let low = hexadecimalValue(digits[position + 1]) else {
                return nil
            }
            digest[index] = high << 4 | low
            position += 2
        }
        return digest
    }
}

private func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

extension ArraySlice<UInt8> {
    /// Without the spaces and tabs at both ends.
    func trimmingSpaces() -> ArraySlice<UInt8> {
        var slice = self
        while let first = slice.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") { slice.removeFirst() }
        while let last = slice.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { slice.removeLast() }
        return slice
    }
}
