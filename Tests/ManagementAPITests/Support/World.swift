import FieldMapping
import Identifiers
import Ingress
import Logging
import ManagementAPI
import TestSupport
import TriggerEngine

/// Everything that the API works on, in memory, with one workspace and a key of each role.
struct World: Sendable {
    let keys = MemoryKeys()
    let store = MemoryTriggerStore()
    let deliveries = MemoryDeliveries()
    let destinations: MemoryDestinations
    let directory: TriggerDirectory
    let engine: Engine
    let ids = IdentifierSource()
    let workspaceID: Identifier
    let now = Timestamp(milliseconds: 1_767_323_045_678)

    init() {
        directory = TriggerDirectory(subscriptions: store.subscriptions)
        destinations = MemoryDestinations(ids: ids) { [now] in now }
        engine = Engine(
            store: store, directory: directory, actions: ActionDirectory(store: store), secrets: ReadableSecrets(), ids: ids,
            now: { [now] in now })
        workspaceID = ids.next()
    }

    /// Lends a server on a real socket to `body`, and stops it.
    func serve(
        isEngineEmbedded: Bool = true, readiness: [String] = [], streams: EventStreamLimits = EventStreamLimits(),
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        _ body: @escaping @Sendable (API) async throws -> Void
    ) async throws {
        let embedded = EmbeddedEngine(
            engine: engine, tasks: CallTasks(store: NoCalls(), provider: SimulatedProvider(callerID: nil), ids: ids, now: { [now] in now }))
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        var services = APIServer.Ports(
            keys: keys, destinations: destinations, deliveries: deliveries, redelivery: deliveries,
            engine: isEngineEmbedded ? embedded : nil, readiness: { readiness }, hookBaseURL: { "https://hooks.example.com" })
        services.eventStreams = streams
        let server = APIServer(
            host: "127.0.0.1", port: 0, ports: services, ids: ids, now: { [now] in now }, logger: logger,
            onListening: { listening.yield($0) })
        let callers = try await makeKeys(in: workspaceID)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let port = await ports.first { _ in true }
            try await body(API(port: port ?? 0, workspaceID: workspaceID, keys: callers))
            group.cancelAll()
        }
    }

    /// The text of a key for each role.
    func makeKeys(in workspaceID: Identifier) async throws -> [Role: String] {
        var texts: [Role: String] = [:]
        for role in Role.allCases {
            let text = try APIKeyText.generate()
            let key = APIKey(id: ids.next(), workspaceID: workspaceID, name: role.rawValue, role: role, createdAt: now)
            try await keys.insert(key, hash: text.hash)
            texts[role] = text.text
        }
        return texts
    }
}

/// A running API and the keys to it.
struct API: Sendable {
    let port: Int
    let workspaceID: Identifier
    let keys: [Role: String]

    /// - Parameters:
    ///   - path: below `/v1/{workspace_id}`.
    ///   - body: JSON.
    func call(
        _ method: String, _ path: String, _ body: String? = nil, as role: Role = .admin,
        headers: [(name: String, value: String)] = []
    ) async throws -> HTTPAnswer {
        try await call(method, path, bytes: body.map { Array($0.utf8) }, as: role, headers: headers)
    }

    func call(
        _ method: String, _ path: String, bytes: [UInt8]?, as role: Role = .admin,
        headers: [(name: String, value: String)] = []
    ) async throws -> HTTPAnswer {
        try await HTTPExchange.send(
            method, "/v1/\(workspaceID)\(path)", port: port,
            headers: [("authorization", "Bearer \(keys[role] ?? "")")] + headers, body: bytes)
    }

    // MARK: - Making things

    func makeAction(slug: String = "note") async throws -> String {
        let body = #"{"slug":"\#(slug)","name":"Note it","action_type":"record"}"#
        return try await call("POST", "/skills", body).json.text("id")
    }

    func makeTrigger(actionID: String, template: String = "{}") async throws -> String {
        let body =
            #"{"name":"New lead","event_type":"lead.created","action_id":"\#(actionID)","input_template":\#(template)}"#
        return try await call("POST", "/triggers", body).json.text("id")
    }

    /// A destination with a trigger and an action of its own.
    func makeDestination(settings: String = "", slug: String = "note", template: String = "{}") async throws -> String {
        let triggerID = try await makeTrigger(actionID: makeAction(slug: slug), template: template)
        let body = #"{"name":"CRM","trigger_id":"\#(triggerID)"\#(settings)}"#
        return try await call("POST", "/webhook-destinations", body).json.text("id")
    }
}
