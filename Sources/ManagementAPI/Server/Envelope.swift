import Hummingbird
import Identifiers
import Logging
import Metrics

/// What all answers have in common: the request id, the form of an error, a count.
struct Envelope: RouterMiddleware {
    let ids: IdentifierSource
    let logger: Logger

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let requestID = RequestID.sane(request.headers[.requestID]?.utf8) ?? ids.next().description
        var response: Response
        do {
            response = try await next(request, context)
            logChange(context, requestID)
        } catch {
            let error = Self.apiError(error, request)
            log(error, requestID)
            response = error.response(requestID: requestID)
        }
        // The router has seen to this where it found a route.
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[.requestID] = requestID
        count(response, context.matchedRoute)
        return response
    }

    /// Hummingbird's own errors are about paths and methods that it does not know.
    private static func apiError(_ error: any Error, _ request: Request) -> APIError {
        switch error {
        case let error as APIError: error
        case is HTTPError: Route.refusal(of: request.uri.path)
        default: .internal(reason: "\(type(of: error))")
        }
    }

    private func logChange(_ context: APIContext, _ requestID: String) {
        guard let route = context.matchedRoute, route.isConfiguring, let caller = context.caller else { return }
        let resourceID = context.created?.description ?? route.resourceID(context.parameters)
        logger.info(
            "configuration changed",
            metadata: [
                "operation": "\(route)", "resource_id": "\(resourceID ?? "")", "workspace_id": "\(caller.workspaceID)",
                "api_key_id": "\(caller.id)", "request_id": "\(requestID)",
            ])
    }

    /// What the answer tells in full is not told again.
    private func log(_ error: APIError, _ requestID: String) {
        switch error {
        case .storageUnavailable(let reason), .internal(let reason):
            logger.error(
                "request failed", metadata: ["request_id": "\(requestID)", "error_code": "\(error.errorCode)", "reason": "\(reason)"])
        default: break
        }
    }

    private func count(_ response: Response, _ route: Route?) {
        let dimensions = [
            ("route", route.map { "\($0)" } ?? "none"), ("status", "\(response.status.code / 100)xx"),
        ]
        Counter(label: "api_requests_total", dimensions: dimensions).increment()
    }
}
