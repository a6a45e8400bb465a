import FieldMapping
import Identifiers
import Terminal

/// An object in words: one field a line, all that the server sent, in its order.
enum Details {
    static func lines(of object: JSONObject, now: Timestamp) -> [String] {
        let members = object.members.map { ($0.key.onOneLine, text(of: $0.value, now)) }
        let width = members.map(\.0.count).max() ?? 0
        return members.map { "\($0.padded(to: width))  \($1)" }
    }

    /// What has to be known about a secret that is shown.
    static func notes(on object: JSONObject) -> [String] {
        if object["api_key"]?.string != nil { return ["The key is not shown again. If it is lost, make another one and revoke this."] }
        guard object["secret"]?.string != nil else { return [] }
        return ["The secret is not shown again. Keep it where requests are signed; if it is lost, rotate-secret makes a new one."]
            + (object["rotation_expires_at"]?.string == nil ? [] : ["The old secret works until rotation_expires_at, too."])
    }

    private static func text(of value: JSONValue, _ now: Timestamp) -> String {
        if value.isNull { return "-" }
        guard let text = value.string else { return String(decoding: value.bytes, as: UTF8.self).onOneLine }
        guard let instant = Timestamp(iso8601: text) else { return text.onOneLine }
        return "\(text.onOneLine) (\(RelativeTime.text(instant, now: now)))"
    }
}
