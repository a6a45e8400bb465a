import Hummingbird
import Identifiers
import Synchronization

/// What goes with a request through Hummingbird.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let connection: ClientConnection
    private let notes = Notes()

    init(source: ApplicationRequestContextSource) {
        connection = ClientConnection(source.channel)
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// The route that was found, for metrics and log; `nil` when none was.
    var matchedRoute: Route? { notes.value.withLock(\.route) }

    func note(_ found: Route) {
        notes.value.withLock { $0.route = found }
    }

    /// Whose key it is; `nil` when none was asked for, or it is not taken.
    var caller: APIKey? { notes.value.withLock(\.caller) }

    func note(_ caller: APIKey) {
        notes.value.withLock { $0.caller = caller }
    }

    /// What was made, if anything was.
    var created: Identifier? { notes.value.withLock(\.created) }

    func noteCreated(_ id: Identifier) {
        notes.value.withLock { $0.created = id }
    }
}

private final class Notes: Sendable {
    struct Value {
        var route: Route?
        var caller: APIKey?
        var created: Identifier?
    }

    let value = Mutex(Value())
}
