import FieldMapping
import Hummingbird

/// `/healthz`: the process serves. `/readyz`: what it needs is there.
struct HealthRoutes: Sendable {
    /// One sentence for each thing that is missing; empty when ready.
    let findings: @Sendable () async -> [String]

    func health() -> Response {
        .object { $0.member("status", "ok") }
    }

    func readiness() async throws(APIError) -> Response {
        let reasons = await findings()
        guard reasons.isEmpty else { throw .notReady(reasons: reasons) }
        return .object { $0.member("status", "ready") }
    }
}
