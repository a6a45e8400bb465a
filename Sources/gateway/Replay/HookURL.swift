import Identifiers
import Terminal
import TriggerBridge

/// What a sender posts to (contract, section 2): `{base}/v1/{workspace_id}/hooks/{destination_id}`.
struct HookURL: Equatable, Sendable {
    let base: BaseURL
    let workspaceID: Identifier
    let destinationID: Identifier

    init(base: BaseURL, workspaceID: Identifier, destinationID: Identifier) {
        self.base = base
        self.workspaceID = workspaceID
        self.destinationID = destinationID
    }

    /// What `--url` takes. The base may have a path, as behind a proxy.
    ///
    /// - Throws: ``SettingsError``
    init(_ text: String) throws(SettingsError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 4, parts.suffix(4).first == "v1", parts[parts.count - 2] == "hooks",
            let workspaceID = Identifier(String(parts[parts.count - 3])),
            let destinationID = Identifier(String(parts[parts.count - 1])),
            let base = BaseURL(parts.dropLast(4).joined(separator: "/"))
        else { throw .invalid("a hook URL is http(s)://HOST/v1/{workspace_id}/hooks/{destination_id}, with two UUIDs") }
        self.init(base: base, workspaceID: workspaceID, destinationID: destinationID)
    }

    /// The URL of another destination of the same workspace.
    func of(_ destinationID: Identifier) -> HookURL {
        HookURL(base: base, workspaceID: workspaceID, destinationID: destinationID)
    }
}

extension HookURL: CustomStringConvertible {
    var description: String { "\(base)/v1/\(workspaceID)/hooks/\(destinationID)" }
}
