import Foundation
import Ingress
import TestSupport

extension TwilioStandIn {
    /// A status callback, as Twilio posts it.
    struct StatusCallback: Sendable {
        /// As it was asked for, without user name; of an `https` URL also without the port, when it is signed.
        let url: String
        var fields: [(name: String, value: String)]
        var signature: String

        /// Path and query.
        var target: String {
            let rest = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
            return String(rest.drop { $0 != "/" })
        }

        var body: [UInt8] {
            let unreserved = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "!"..."~"))
            let pairs = fields.map { field in
                [field.name, field.value].map { $0.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "" }.joined(separator: "=")
            }
            return Array(pairs.joined(separator: "&").utf8)
        }

        var headers: [(name: String, value: String)] {
            [("Content-Type", "application/x-www-form-urlencoded"), ("X-Twilio-Signature", signature)]
        }
    }

    /// The callback that tells of `status`.
    func callback(
        _ status: String, of call: Call, seconds: Int? = nil, account: String = accountSID, token: String = authToken
    ) -> StatusCallback {
        var fields = [
            ("CallSid", call.sid), ("AccountSid", account), ("From", call.from), ("To", call.to), ("CallStatus", status),
            ("ApiVersion", "2010-04-01"), ("Direction", "outbound-api"), ("CallbackSource", "call-progress-events"),
        ]
        if let seconds { fields.append(("CallDuration", "\(seconds)")) }
        let url = call.values("StatusCallback").first ?? ""
        return StatusCallback(url: url, fields: fields, signature: Self.signature(url, fields, token))
    }

    /// Sets what becomes of a call and reports it, as Twilio does.
    ///
    /// - Parameter port: of the gateway's hooks listener, wherever the URL leads.
    func report(_ status: String, of call: Call, seconds: Int? = nil, to port: Int) throws -> HTTPAnswer {
        set(status, seconds: seconds, of: call.sid)
        return try post(callback(status, of: call, seconds: seconds), to: port)
    }

    func post(_ callback: StatusCallback, to port: Int) throws -> HTTPAnswer {
        try ClientConnection(port: port).exchange(
            Hook.request(callback.target, callback.headers.map { ($0.name, $0.value) }, callback.body))
    }

    /// Over the URL and the parameters, sorted by name, without separators.
    static func signature(_ url: String, _ fields: [(name: String, value: String)], _ token: String) -> String {
        let text = url + fields.sorted { $0.name < $1.name }.map { $0.name + $0.value }.joined()
        return Data(HMACSHA1.code(Array(text.utf8), key: Array(token.utf8))).base64EncodedString()
    }
}
