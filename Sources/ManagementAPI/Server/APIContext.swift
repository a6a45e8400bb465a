import Hummingbird
import Synchronization

/// What goes with a request through Hummingbird.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let connection: ClientConnection
    private let route = RouteNote()

    init(source: ApplicationRequestContextSource) {
        connection = ClientConnection(source.channel)
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// The route that was found, for the request's metrics; `nil` when none was.
    var matchedRoute: Route? { route.value.withLock(\.self) }

    func noteRoute(_ found: Route) {
        route.value.withLock { $0 = found }
    }
}

private final class RouteNote: Sendable {
    let value = Mutex<Route?>(nil)
}
