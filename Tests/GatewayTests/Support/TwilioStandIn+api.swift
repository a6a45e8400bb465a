import Foundation
import Identifiers
import Synchronization
import TestSupport

extension TwilioStandIn {
    /// Answers requests. Apart from its owner, so that the server does not keep that alive.
    final class Core: Sendable {
        let state = Mutex(State())
        private let now: @Sendable () -> Timestamp

        init(now: @escaping @Sendable () -> Timestamp) {
            self.now = now
        }

        static func newSID() -> String { "CA" + UUID().uuidString.lowercased().replacing("-", with: "") }

        func reply(to request: ReceivedRequest) -> Reply {
            state.withLock { $0.requests.append(request) }
            let credentials = Data("\(accountSID):\(authToken)".utf8).base64EncodedString()
            guard request.headers["authorization"] == "Basic \(credentials)" else { return Self.error(401, 20003, "Authenticate") }
            let parts = request.target.split(separator: "?", maxSplits: 1).map(String.init)
            let calls = "/2010-04-01/Accounts/\(accountSID)/Calls"
            switch (request.method, parts[0]) {
            case ("POST", "\(calls).json"): return create(request)
            case ("GET", "\(calls).json"): return refusedRead ?? list(form(parts.count > 1 ? parts[1] : ""), calls)
            case ("GET", let path) where path.hasPrefix("\(calls)/") && path.hasSuffix(".json"):
                return refusedRead ?? fetch(String(path.dropFirst(calls.count + 1).dropLast(5)))
            default: return Self.error(404, 20404, "The requested resource was not found")
            }
        }

        private static func error(_ status: Int, _ code: Int?, _ message: String, headers: String = "") -> Reply {
            let number = code.map { #""code":\#($0),"# } ?? ""
            return .answer(
                status, #"{\#(number)"message":"\#(message)","more_info":"https://www.twilio.com/docs/errors/","status":\#(status)}"#,
                headers: "Content-Type: application/json\r\n\(headers)")
        }

        private var refusedRead: Reply? {
            state.withLock { $0.readRefusal }.map { Self.error($0.status, $0.code, "refused") }
        }

        // MARK: - Creating

        private func create(_ request: ReceivedRequest) -> Reply {
            let form = form(request.body)
            func value(_ name: String) -> String? { form.first { $0.name == name }?.value }
            guard request.headers["content-type"] == "application/x-www-form-urlencoded", let to = value("To") else {
                return Self.error(400, 21201, "No 'To' number is specified")
            }
            guard to.hasPrefix("+"), to.dropFirst().allSatisfy(\.isNumber) else {
                return Self.error(400, 21211, "The phone number you are attempting to call, \(to), is not valid.")
            }
            guard let from = value("From") else { return Self.error(400, 21213, "From is required") }
            guard value("Url")?.hasPrefix("http") == true else { return Self.error(400, 21205, "Url is not a valid URL") }
            let call = Call(
                sid: Self.newSID(), to: to, from: from, createdAt: now(), form: form, traceparent: request.headers["traceparent"])
            switch nextCreation() {
            case .place: return .answer(201, place(call).json(isDated: false), headers: "Content-Type: application/json\r\n")
            case .placeInSilence:
                _ = place(call)
                return .silence
            case .placeAndClose:
                _ = place(call)
                return .nothing(then: .close)
            case .keepSilent: return .silence
            case .refuse(let status, let code, let headers):
                return Self.error(status, code, "The call to \(to) is refused", headers: headers)
            }
        }

        private func nextCreation() -> Creation {
            state.withLock { $0.next.isEmpty ? $0.usual : $0.next.removeFirst() }
        }

        private func place(_ call: Call) -> Call {
            state.withLock { $0.calls.append(call) }
            return call
        }

        // MARK: - Reading

        private func fetch(_ sid: String) -> Reply {
            guard let call = state.withLock({ $0.calls.first { $0.sid == sid } }) else {
                return Self.error(404, 20404, "The requested resource was not found")
            }
            return .answer(200, call.json(isDated: true), headers: "Content-Type: application/json\r\n")
        }

        /// Newest first. A call that is queued has no date yet.
        private func list(_ query: [(name: String, value: String)], _ path: String) -> Reply {
            func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
            let (all, limit) = state.withLock { ($0.calls, $0.pageSize) }
            let matching = all.filter { value("To") ?? $0.to == $0.to && value("From") ?? $0.from == $0.from }
                .sorted { $0.createdAt > $1.createdAt }
            let size = min(limit, value("PageSize").flatMap(Int.init) ?? 50)
            let page = value("Page").flatMap(Int.init) ?? 0
            let items = matching.dropFirst(page * size).prefix(size).map { $0.json(isDated: $0.status != "queued") }
            let others = query.filter { !["Page", "PageToken"].contains($0.name) }
                .map { "\($0.name)=\($0.value.replacing("+", with: "%2B"))" }
            let next = "\(path).json?\((others + ["Page=\(page + 1)", "PageToken=PA\(page)"]).joined(separator: "&"))"
            let isLast = matching.count <= (page + 1) * size
            return .answer(
                200,
                #"{"calls":[\#(items.joined(separator: ","))],"page":\#(page),"page_size":\#(size),"next_page_uri":\#(isLast ? "null" : "\"\(next)\"")}"#,
                headers: "Content-Type: application/json\r\n")
        }

        private func form(_ text: String) -> [(name: String, value: String)] {
            text.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                    $0.replacing("+", with: " ").removingPercentEncoding ?? ""
                }
                return (parts[0], parts.count > 1 ? parts[1] : "")
            }
        }
    }
}

extension TwilioStandIn.Call {
    /// A Call resource; dates as in `Tue, 31 Aug 2010 20:36:28 +0000`.
    fileprivate func json(isDated: Bool) -> String {
        let date = isDated ? "\"\(createdAt.httpDate.replacing("GMT", with: "+0000"))\"" : "null"
        let duration = seconds.map { "\"\($0)\"" } ?? "null"
        return #"{"sid":"\#(sid)","account_sid":"\#(TwilioStandIn.accountSID)","to":"\#(to)","from":"\#(from)","status":"\#(status)","#
            + #""duration":\#(duration),"date_created":\#(date),"direction":"outbound-api","subresource_uris":{}}"#
    }
}
