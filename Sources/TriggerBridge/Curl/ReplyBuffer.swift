/// What has come of an answer so far, bounded while it comes.
struct ReplyBuffer {
    private let maximumBodyBytes: Int
    private var head: [UInt8] = []
    private var body: [UInt8] = []
    private(set) var isTooLarge = false
    /// Whether the empty line after the header lines has come. libcurl takes the end of the stream for it.
    private(set) var hasWholeHead = false

    private static let statusLine = Array("HTTP/".utf8)

    /// More than any server sends; nginx and Apache stop far below.
    static let maximumHeadBytes = 64 * 1024

    /// - Parameter maximumBodyBytes: 1 or more.
    init(maximumBodyBytes: Int) {
        self.maximumBodyBytes = maximumBodyBytes
        head.reserveCapacity(512)
    }

    var headers: HTTPHeaders { HTTPHeaders(lines: [UInt8](head[...])) }

    mutating func clear() {
        head.removeAll(keepingCapacity: true)
        body = []
        isTooLarge = false
        hasWholeHead = false
    }

    /// False when it is too much. A status line begins a new head: what came before it was not the final answer.
    mutating func append(headerLine line: UnsafeRawBufferPointer) -> Bool {
        if line.starts(with: Self.statusLine) {
            head.removeAll(keepingCapacity: true)
            hasWholeHead = false
            return true
        }
        if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") { hasWholeHead = true }
        guard head.count + line.count <= Self.maximumHeadBytes else { return refuse() }
        head.append(contentsOf: line)
        return true
    }

    /// False when it is too much.
    mutating func append(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= maximumBodyBytes else { return refuse() }
        body.append(contentsOf: bytes)
        return true
    }

    mutating func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    private mutating func refuse() -> Bool {
        isTooLarge = true
        return false
    }
}
