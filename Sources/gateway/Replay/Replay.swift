import Identifiers
import Ingress
import Synchronization
import Terminal
import TriggerBridge

/// Posts signed bodies to hook URLs, and compares the answers with what is expected.
struct Replay: Sendable {
    let client: HTTPClient
    /// The clock that requests are spaced and signed by; the client is one.
    let timer: any RetryTimer
    /// Signed and sent with every body; without it only where a destination requires one.
    let timestamp: SigningTimestamp?
    /// Requests a second, evenly spaced; `nil` sends each when the one before is answered.
    let rate: Int?

    /// - Parameters:
    ///   - rounds: how often the shots are sent.
    ///   - report: called for each row, in the order of the shots.
    /// - Throws: ``CommandFailure`` when the gateway cannot be reached, and what has not been sent is not sent.
    func run(_ shots: [Shot], rounds: Int = 1, report: @escaping @Sendable (ReplayRow) -> Void) async throws {
        guard let rate else {
            for _ in 0..<rounds {
                for shot in shots { report(try await row(shot, request(shot))) }
            }
            return
        }
        try await run(shots, rounds, Pacing(rate: rate, startedAt: timer.now()), report)
    }

    private func run(
        _ shots: [Shot], _ rounds: Int, _ pacing: Pacing, _ report: @escaping @Sendable (ReplayRow) -> Void
    ) async throws {
        let order = ReportOrder(report)
        try await withThrowingDiscardingTaskGroup { group in
            for place in 0..<rounds * shots.count {
                let shot = shots[place % shots.count]
                await timer.wait(pacing.delay(before: place, at: timer.now()))
                guard !group.isCancelled else { return }
                let request = request(shot)
                group.addTask { order.add(try await row(shot, request), at: place) }
            }
        }
    }

    // MARK: - One request

    private func row(_ shot: Shot, _ request: HTTPRequest) async throws(CommandFailure) -> ReplayRow {
        let (result, microseconds) = await client.exchange(request)
        let answer = try HookAnswer(result, from: shot.target.url)
        return ReplayRow(shot, answer, try await shot.content(after: answer), microseconds: microseconds)
    }

    /// Signed for the moment at which it is made.
    private func request(_ shot: Shot) -> HTTPRequest {
        let timestamp = timestamp ?? (shot.target.requiresTimestamp ? .now : nil)
        let now = Timestamp(milliseconds: timer.now())
        let headers = shot.target.signer.headers(for: shot.fixture.body, timestamp: timestamp?.text(at: now))
        return HTTPRequest(
            .post, "\(shot.target.url)", headers: [("content-type", "application/json")] + headers,
            body: shot.fixture.body)
    }
}

/// Reports rows one at a time and in order, from whatever thread they come.
private final class ReportOrder: Sendable {
    private let order = Mutex(RowOrder())
    private let report: @Sendable (ReplayRow) -> Void

    init(_ report: @escaping @Sendable (ReplayRow) -> Void) {
        self.report = report
    }

    func add(_ row: ReplayRow, at place: Int) {
        order.withLock { $0.insert(row, at: place).forEach(report) }
    }
}
