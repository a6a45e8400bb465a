import Foundation
import Ingress

/// Decides whether Twilio sent a request: `X-Twilio-Signature` is the base64 of an HMAC-SHA1, keyed with the account's auth token, over the URL that
/// was asked for, followed by the names and values of the form, sorted by name, with nothing in between.
///
/// - A name that stands in the form more than once counts with each of its different values, in their order.
/// - User name and password are no part of the URL. Of an `https` URL Twilio leaves the port out for calls and keeps it for messages; its own
///   libraries take either, also the usual port where none is written, and so does this.
struct TwilioSignature: Sendable {
    /// Of the base64 of a SHA-1.
    static let length = 28

    private let authToken: TwilioAuthToken
    private let bases: [String]

    /// - Parameter publicURL: what the URLs that are signed begin with, up to the path that the gateway sees.
    init(_ authToken: TwilioAuthToken, publicURL: String) {
        self.authToken = authToken
        bases = Self.bases(publicURL)
    }

    /// - Parameters:
    ///   - signature: the header's value.
    ///   - target: path and query, as sent.
    func isGenuine(_ signature: [UInt8], target: String, _ form: FormFields) -> Bool {
        let (parameters, key) = (Self.parameters(form), Array(authToken.text.utf8))
        return bases.contains { base in
            let code = HMACSHA1.code(Array((base + target).utf8) + parameters, key: key)
            return ConstantTime.areEqual(Array(Data(code).base64EncodedString().utf8), signature)
        }
    }

    private static func parameters(_ form: FormFields) -> [UInt8] {
        let sorted = form.fields.sorted { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value) : left.name.lexicographicallyPrecedes(right.name)
        }
        var text: [UInt8] = []
        var last: FormFields.Field?
        for field in sorted where field != last {
            text += field.name + field.value
            last = field
        }
        return text
    }

    /// The URL with and without a port.
    private static func bases(_ publicURL: String) -> [String] {
        guard let start = publicURL.range(of: "://")?.upperBound else { return [publicURL] }
        let scheme = publicURL[..<start]
        let authority = publicURL[start...].prefix { $0 != "/" }
        let path = publicURL[authority.endIndex...]
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
        let nameEnd = host.lastIndex(of: "]") ?? host.startIndex
        guard let colon = host[nameEnd...].lastIndex(of: ":") else {
            return ["\(scheme)\(host)\(path)", "\(scheme)\(host):\(scheme == "https://" ? 443 : 80)\(path)"]
        }
        return ["\(scheme)\(host)\(path)", "\(scheme)\(host[..<colon])\(path)"]
    }
}
