/// One event of a stream (WHATWG HTML, section 9.2, *Server-sent events*). Prints without its data, which is a payload.
package struct ServerSentEvent: Sendable, Hashable {
    /// `message` when the stream says nothing else.
    package let type: String

    /// Its lines of data with a line feed between two of them, as they were sent.
    package let data: [UInt8]

    /// That of this event, or of the last one before it that had one; empty when none had.
    package let id: String

    package init(type: String = "message", data: [UInt8], id: String = "") {
        self.type = type
        self.data = data
        self.id = id
    }
}

extension ServerSentEvent: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "event, \(data.count) bytes" }

    package var debugDescription: String { description }
}
