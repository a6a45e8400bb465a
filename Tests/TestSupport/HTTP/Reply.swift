/// What the ``ScriptedServer`` does with a request.
package struct Reply: Sendable {
    /// What becomes of the connection.
    package enum Ending: Sendable {
        case keepOpen
        case close
        /// The peer gets a TCP reset.
        case reset
    }

    /// Each is one packet.
    package var packets: [[UInt8]]
    package var ending: Ending

    /// A complete answer on a connection that is kept.
    package static func answer(_ status: Int, _ body: String = "{}", headers: String = "") -> Reply {
        let head = "HTTP/1.1 \(status) Scripted\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n"
        return bytes(head + body, then: .keepOpen)
    }

    package static let firedEventID = "0190a1b2-0000-7000-8000-00000000abcd"

    /// The answer of a trigger engine that took the fire.
    package static func fired(_ id: String = firedEventID) -> Reply {
        answer(200, #"{"fired_event_id":"\#(id)","trigger_id":"t","status":"fired"}"#)
    }

    package static func bytes(_ text: String, then ending: Ending) -> Reply {
        Reply(packets: text.isEmpty ? [] : [Array(text.utf8)], ending: ending)
    }

    /// No byte of an answer, on a connection that is kept.
    package static let silence = Reply.nothing(then: .keepOpen)

    /// No byte of an answer.
    package static func nothing(then ending: Ending) -> Reply { Reply(packets: [], ending: ending) }

    /// The same bytes, each in a packet of its own.
    package var inSingleBytes: Reply { Reply(packets: packets.joined().map { [$0] }, ending: ending) }

    /// The same, with another ending.
    package func then(_ ending: Ending) -> Reply { Reply(packets: packets, ending: ending) }

    func send(to socket: LoopbackSocket) -> Ending {
        for packet in packets {
            // The peer may be gone, and that is its right.
            guard (try? socket.send(packet)) != nil else { return .close }
        }
        return ending
    }
}
