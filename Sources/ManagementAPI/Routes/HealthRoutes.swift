import FieldMapping
import Hummingbird

/// `/healthz`: the process serves. `/readyz`: what it needs is there. `/metrics`: what it counted.
struct HealthRoutes: Sendable {
    /// One sentence for each thing that is missing; empty when ready.
    let findings: @Sendable () async -> [String]
    /// Prometheus' text format.
    let exposition: @Sendable () -> String

    func health() -> Response {
        .object { $0.member("status", "ok") }
    }

    func metrics() -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: exposition())))
    }

    func readiness() async throws(APIError) -> Response {
        let reasons = await findings()
        guard reasons.isEmpty else { throw .notReady(reasons: reasons) }
        return .object { $0.member("status", "ready") }
    }
}
