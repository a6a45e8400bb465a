import Hummingbird

extension RouteHandlers {
    /// Every route. What it does not know is answered by the envelope.
    func router(_ envelope: Envelope) -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: envelope)
        for route in Route.allCases {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                context.note(route)
                return try await answer(route, request, context)
            }
        }
        return router
    }
}

extension Route {
    /// What to say where no route takes the request: a known path takes other methods, any others there are.
    static func refusal(of path: String) -> APIError {
        guard let known = allCases.first(where: { $0.matches(path) })?.path else { return .notFound }
        var methods = Set(allCases.filter { $0.path == known }.map(\.method))
        if methods.contains(.get) { methods.insert(.head) }
        return .methodNotAllowed(allowed: methods.map(\.rawValue).sorted().joined(separator: ", "))
    }

    private func matches(_ path: String) -> Bool {
        let (known, asked) = (self.path.split(separator: "/"), path.split(separator: "/"))
        return known.count == asked.count && zip(known, asked).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }
}
