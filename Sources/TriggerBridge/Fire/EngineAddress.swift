import Identifiers

/// The base URL of a trigger engine, e.g. `https://engine.example/api`.
struct EngineAddress: Sendable, Hashable {
    private let base: String

    /// - Throws: ``SetupError/notAnEngineAddress(_:)`` for what is no ``BaseURL``.
    init(_ text: String) throws(SetupError) {
        guard let url = BaseURL(text) else { throw .notAnEngineAddress(text) }
        base = url.description
    }

    /// Contract, section 2.5.
    func fire(workspaceID: Identifier, triggerID: Identifier) -> String {
        "\(base)/v1/\(workspaceID)/triggers/\(triggerID)/fire"
    }

    var health: String { base + "/healthz" }
}
