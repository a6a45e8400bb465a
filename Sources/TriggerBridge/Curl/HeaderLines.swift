import CCurl

/// The header lines of one request as a `curl_slist`, written into memory that is used again for the next:
/// no allocation a request once it has grown to the size that requests have.
///
/// Belongs to one ``EasyHandle``; libcurl reads the list until the transfer is done.
struct HeaderLines: ~Copyable {
    private var text = UnsafeMutablePointer<CChar>.allocate(capacity: 512)
    private var textCapacity = 512
    private var nodes = UnsafeMutablePointer<curl_slist>.allocate(capacity: 8)
    private var nodeCapacity = 8

    deinit {
        text.deallocate()
        nodes.deallocate()
    }

    /// The list of these headers, followed by `rest`. Ends the life of the list made before.
    mutating func list(
        _ headers: [(String, String)], followedBy rest: UnsafeMutablePointer<curl_slist>?
    ) throws(TransferFailure) -> UnsafeMutablePointer<curl_slist>? {
        try reserve(for: headers)
        var end = text
        for (index, (name, value)) in headers.enumerated() {
            nodes[index].data = end
            nodes[index].next = index + 1 < headers.count ? nodes + index + 1 : rest
            end = Self.write(name, to: end)
            // libcurl's way to write "this header, with nothing in it".
            end = Self.write(value.isEmpty ? ";" : ": ", to: end)
            end = Self.write(value, to: end)
            end.pointee = 0
            end += 1
        }
        return headers.isEmpty ? rest : nodes
    }

    private mutating func reserve(for headers: [(String, String)]) throws(TransferFailure) {
        var needed = 0
        for (name, value) in headers {
            guard HeaderRules.isName(name), HeaderRules.isValue(value) else { throw .invalidHeader }
            needed += name.utf8.count + value.utf8.count + 3
        }
        if needed > textCapacity {
            text.deallocate()
            text = .allocate(capacity: needed)
            textCapacity = needed
        }
        if headers.count > nodeCapacity {
            nodes.deallocate()
            nodes = .allocate(capacity: headers.count)
            nodeCapacity = headers.count
        }
    }

    private static func write(_ string: String, to start: UnsafeMutablePointer<CChar>) -> UnsafeMutablePointer<CChar> {
        var string = string
        return string.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return start }
            UnsafeMutableRawPointer(start).copyMemory(from: base, byteCount: bytes.count)
            return start + bytes.count
        }
    }
}
