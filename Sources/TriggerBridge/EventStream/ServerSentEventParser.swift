/// Takes a stream of server-sent events apart (WHATWG HTML, section 9.2.6). It is fed with bytes as they come, cut anywhere, and an event is out as
/// soon as the line that ends it has.
package struct ServerSentEventParser: Sendable {
    /// An event, or a line of it, is larger than the parser takes.
    package struct TooLarge: Error, Equatable {}

    /// What to go on behind when the connection is lost (`Last-Event-ID`); empty when the stream has named nothing. A stream may name it without
    /// an event.
    package private(set) var lastEventID = ""
    /// How long to wait before connecting again, if the stream says so.
    package private(set) var reconnectionTime: Duration?

    private let maximumEventBytes: Int
    private var line: [UInt8] = []
    private var isFirstLine = true
    /// A line feed right behind belongs to the same line end.
    private var isBehindCarriageReturn = false
    /// Of the event that has not ended yet.
    private var type: [UInt8] = []
    private var data: [UInt8] = []
    private var id: String

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    /// - Parameters:
    ///   - lastEventID: that of the stream this one goes on for; its events have it until they have one of their own.
    ///   - maximumEventBytes: of an event's data and type and of a line.
    package init(lastEventID: String = "", maximumEventBytes: Int = 64 * 1024 * 1024) {
        self.lastEventID = lastEventID
        id = lastEventID
        self.maximumEventBytes = maximumEventBytes
    }

    /// The events that end in these bytes. What stands behind the last blank line when the stream ends is no event.
    package mutating func feed(_ bytes: some Sequence<UInt8>) throws(TooLarge) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            let belongsToLineEnd = isBehindCarriageReturn && byte == Self.lineFeed
            isBehindCarriageReturn = byte == Self.carriageReturn
            if belongsToLineEnd { continue }
            guard byte == Self.lineFeed || byte == Self.carriageReturn else {
                guard line.count + data.count + type.count < maximumEventBytes else { throw TooLarge() }
                line.append(byte)
                continue
            }
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    // MARK: - Lines

    /// The event that the line ends.
    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine, line.starts(with: Self.byteOrderMark) { line.removeFirst(Self.byteOrderMark.count) }
        isFirstLine = false
        if line.isEmpty { return endEvent() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        // Nothing in front of the colon is a comment, and what is not known is passed over as one.
        take(String(decoding: line[..<colon], as: UTF8.self), value)
        return nil
    }

    private mutating func take(_ field: String, _ value: ArraySlice<UInt8>) {
        switch field {
        case "event": type = Array(value)
        case "data": data += value + [Self.lineFeed]
        case "id" where !value.contains(0): id = String(decoding: value, as: UTF8.self)
        case "retry": reconnectionTime = Self.milliseconds(value) ?? reconnectionTime
        default: break
        }
    }

    /// `nil` for an event without data, which is none.
    private mutating func endEvent() -> ServerSentEvent? {
        defer { (type, data) = ([], []) }
        lastEventID = id
        guard !data.isEmpty else { return nil }
        let name = type.isEmpty ? "message" : String(decoding: type, as: UTF8.self)
        return ServerSentEvent(type: name, data: data.dropLast(), id: lastEventID)
    }

    private static func milliseconds(_ digits: ArraySlice<UInt8>) -> Duration? {
        guard digits.allSatisfy(\.isDigit) else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self)).map { .milliseconds($0) }
    }
}
