import FieldMapping
import Identifiers
import TriggerEngine

/// A call as Twilio's REST API tells it: what is needed of its Call resource.
struct TwilioCall: Sendable, Equatable {
    let sid: String
    /// `nil` when it is none that is known here.
    let progress: CallProgress?
    /// `nil` while Twilio has not dated it yet.
    let createdAt: Timestamp?

    /// `nil` without a sid that can stand in a URL.
    init?(_ object: JSONObject) {
        guard let sid = object["sid"]?.string, Self.isSID(sid) else { return nil }
        self.sid = sid
        let seconds = object["duration"].flatMap { $0.integer ?? $0.string.flatMap { Int($0) } }
        progress = CallProgress(twilioStatus: object["status"]?.string ?? "", seconds: seconds)
        createdAt = object["date_created"]?.string.flatMap(Timestamp.init(mailDate:))
    }

    init?(_ body: [UInt8]) {
        guard let object = try? JSONObject(body) else { return nil }
        self.init(object)
    }

    /// `CA` and 32 hex digits at Twilio, other letters and digits at those that speak the same protocol.
    static func isSID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

/// One page of a list of calls, newest first.
struct TwilioCallPage: Sendable, Equatable {
    let calls: [TwilioCall]
    /// Path and query of the next page, `nil` on the last.
    let next: String?

    /// `nil` unless it is a list, and each item a call.
    init?(_ body: [UInt8]) {
        guard let object = try? JSONObject(body), let items = object["calls"]?.elements else { return nil }
        calls = items.compactMap { item in (try? item.object()).flatMap { TwilioCall($0) } }
        guard calls.count == items.count else { return nil }
        next = object["next_page_uri"]?.string
    }
}

extension CallProgress {
    /// Twilio's call status values.
    ///
    /// | status | |
    /// | --- | --- |
    /// | `queued`, `initiated`, `ringing`, `in-progress` | under way |
    /// | `completed` | answered |
    /// | `busy` | busy |
    /// | `no-answer` | nobody answered |
    /// | `failed` | failed |
    /// | `canceled` | cancelled |
    ///
    /// - Parameter seconds: of conversation.
    /// - Returns: `nil` for any other.
    init?(twilioStatus status: String, seconds: Int?) {
        switch status {
        case "queued", "initiated", "ringing", "in-progress": self = .underWay
        case "completed": self = .ended(.answered(seconds: seconds))
        case "busy": self = .ended(.busy)
        case "no-answer": self = .ended(.noAnswer)
        case "failed": self = .ended(.failed)
        case "canceled": self = .ended(.cancelled)
        default: return nil
        }
    }
}
