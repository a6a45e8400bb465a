import FieldMapping
import Foundation
import Synchronization
import TestSupport

/// Senders that post webhooks, or other requests, over kept connections as fast as they are answered, each with a body of its own, until
/// they are stopped.
final class Load: Sendable {
    struct Sent: Sendable {
        let body: [UInt8]
        /// `nil` when the connection ended first.
        let reply: HTTPAnswer?
    }

    private struct State {
        var sent: [Sent] = []
        var isStopping = false
        var running = 0
    }

    private let name = UUID().uuidString
    private let state = Mutex(State())
    private let secret = Mutex<String?>(nil)
    private let makeRequest: @Sendable (_ body: [UInt8], _ secret: String?) -> [UInt8]
    private let port: @Sendable () -> Int?

    /// - Parameters:
    ///   - port: of the listener; `nil` while there is none.
    ///   - makeRequest: the request with this body.
    init(
        connections: Int = 4, port: @escaping @Sendable () -> Int?,
        makeRequest: @escaping @Sendable (_ body: [UInt8], _ secret: String?) -> [UInt8]
    ) {
        self.makeRequest = makeRequest
        self.port = port
        state.withLock { $0.running = connections }
        for number in 0..<connections { Thread.detachNewThread { self.run(number) } }
    }

    /// - Parameter port: of the hooks listener; `nil` while there is none.
    convenience init(connections: Int = 4, to hook: Hook, port: @escaping @Sendable () -> Int?) {
        self.init(connections: connections, port: port) { body, secret in
            var hook = hook
            if let secret { hook.secret = secret }
            return hook.request(body)
        }
    }

    convenience init(connections: Int = 4, to hook: Hook, at port: Int) {
        self.init(connections: connections, to: hook) { port }
    }

    /// From now on requests are signed with this secret.
    func sign(with secret: String) { self.secret.withLock { $0 = secret } }

    var answers: [Sent] { state.withLock { $0.sent.filter { $0.reply != nil } } }

    /// Waits until so many more requests than now have been answered.
    func waitForAnswers(_ count: Int) throws {
        let start = answers.count
        try eventually("\(count) answers") { answers.count >= start + count }
    }

    /// Everything that was sent, once every sender has ended.
    @discardableResult
    func stop() throws -> [Sent] {
        state.withLock { $0.isStopping = true }
        try eventually("the senders end") { state.withLock { $0.running == 0 } }
        return state.withLock { $0.sent }
    }

    private func run(_ sender: Int) {
        var connection: ClientConnection?
        var number = 0
        while !state.withLock({ $0.isStopping }) {
            guard let open = connection ?? port().flatMap({ try? ClientConnection(port: $0) }) else {
                pauseForAMoment()
                continue
            }
            number += 1
            let body = Array(#"{"type":"load","id":"\#(name)-\#(sender)-\#(number)"}"#.utf8)
            let reply = try? open.exchange(makeRequest(body, secret.withLock { $0 }))
            state.withLock { $0.sent.append(Sent(body: body, reply: reply)) }
            connection = reply == nil || reply?.header("connection") == "close" ? nil : open
        }
        state.withLock { $0.running -= 1 }
    }
}

extension [Load.Sent] {
    func count(status: Int) -> Int { count { $0.reply?.status == status } }

    /// The ids of the events that answers with 200 name.
    var firedEventIDs: [String] {
        compactMap { $0.reply?.status == 200 ? $0.reply?["fired_event_id"]?.string : nil }
    }

    var statuses: Set<Int> { Set<Int>(compactMap(\.reply?.status)) }
}
