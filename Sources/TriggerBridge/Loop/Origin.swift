/// Where a request connects to: scheme, host and port as they are written, so that two spellings count as two.
struct Origin: Sendable, Hashable {
    private let url: String
    /// In bytes; as much of ``url`` as matters.
    private let length: Int

    /// - Throws: ``TransferFailure/invalidURL`` for what is not absolute, `http` or `https`, with a host and in
    ///   visible ASCII.
    init(of url: String) throws(TransferFailure) {
        var url = url
        guard let length = url.withUTF8(Self.length) else { throw .invalidURL }
        self.url = url
        self.length = length
    }

    static func == (left: Origin, right: Origin) -> Bool {
        left.withBytes { left in right.withBytes { left.elementsEqual($0) } }
    }

    func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var url = url
        return url.withUTF8 { body(UnsafeBufferPointer(rebasing: $0[..<length])) }
    }

    private static func length(_ url: UnsafeBufferPointer<UInt8>) -> Int? {
        guard url.allSatisfy({ $0.isVisibleASCII }), let start = afterScheme(url) else { return nil }
        var end = start
        while end < url.count, !endsAuthority(url[end]) { end += 1 }
        return end > start ? end : nil
    }

    private static func afterScheme(_ url: UnsafeBufferPointer<UInt8>) -> Int? {
        for scheme: StaticString in ["http://", "https://"] {
            let length = scheme.utf8CodeUnitCount
            guard url.count > length else { continue }
            let isEqual = scheme.withUTF8Buffer { scheme in
                (0..<length).allSatisfy { url[$0].asciiLowercased == scheme[$0] }
            }
            if isEqual { return length }
        }
        return nil
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }
}
