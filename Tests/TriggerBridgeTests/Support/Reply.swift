import Foundation

/// What the ``ScriptedServer`` does with a request.
struct Reply: Sendable {
    /// What becomes of the connection.
    enum Ending: Sendable {
        case keepOpen
        case close
        /// The peer gets a TCP reset.
        case reset
    }

    /// Each is one packet.
    var packets: [[UInt8]]
    var ending: Ending

    /// A complete answer on a connection that is kept.
    static func answer(_ status: Int, _ body: String = "{}", headers: String = "") -> Reply {
        let head = "HTTP/1.1 \(status) Scripted\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n"
        return bytes(head + body, then: .keepOpen)
    }

    /// The answer of a trigger engine that took the fire.
    static func fired(_ id: String = "0190a1b2-0000-7000-8000-00000000abcd") -> Reply {
        answer(200, #"{"fired_event_id":"\#(id)","trigger_id":"t","status":"fired"}"#)
    }

    static func bytes(_ text: String, then ending: Ending) -> Reply {
        Reply(packets: text.isEmpty ? [] : [Array(text.utf8)], ending: ending)
    }

    /// No byte of an answer.
    static func nothing(then ending: Ending) -> Reply { Reply(packets: [], ending: ending) }

    /// The same bytes, each in a packet of its own.
    var inSingleBytes: Reply { Reply(packets: packets.joined().map { [$0] }, ending: ending) }

    /// The same, with another ending.
    func then(_ ending: Ending) -> Reply { Reply(packets: packets, ending: ending) }

    func send(to socket: Int32) -> Ending {
        for packet in packets {
            guard Sockets.send(packet, to: socket) else { return .close }
        }
        return ending
    }
}

extension Reply.Ending {
    func end(_ socket: Int32) {
        if self == .reset {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout.size(ofValue: option)))
        }
        Foundation.close(socket)
    }
}
