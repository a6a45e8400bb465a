import Hummingbird

extension RouteHandlers {
    /// Every route; a known path with another method is answered 405.
    func router(_ envelope: Envelope) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.add(middleware: envelope)
        for (path, routes) in Dictionary(grouping: Route.allCases, by: \.path) {
            for route in routes { mount(route, on: router) }
            refuseOtherMethods(at: path, than: routes.map(\.method), on: router)
        }
        return router
    }

    private func mount(_ route: Route, on router: Router<APIContext>) {
        router.on(RouterPath(route.path), method: route.method) { request, context in
            context.noteRoute(route)
            return try await answer(route, request, context)
        }
    }

    private func refuseOtherMethods(
        at path: String, than known: [HTTPRequest.Method], on router: Router<APIContext>
    ) {
        let allowed = known.map(\.rawValue).sorted().joined(separator: ", ")
        for method in Self.methods where !known.contains(method) {
            router.on(RouterPath(path), method: method) { _, _ -> Response in
                throw APIError.methodNotAllowed(allowed: allowed)
            }
        }
    }

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect,
    ]
}
