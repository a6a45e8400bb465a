import ArgumentParser
import Terminal
import TriggerBridge

/// A command that calls the management API.
protocol APICommand: AsyncParsableCommand {
    var common: CommonOptions { get }

    /// - Throws: ``SettingsError``, ``CommandFailure``
    func run(_ session: Session) async throws
}

extension APICommand {
    func run() async throws { try await run(in: .process) }

    func run(in surroundings: Surroundings) async throws {
        let environment = surroundings.environment
        let (base, workspaceID) = (try common.baseURL(environment), try common.workspace(environment))
        let key = try common.key(environment)
        let client = try HTTPClient.forCommands(userAgent: "forge")
        defer { client.shutdown() }
        let api = try APIClient(client, base: base, workspaceID: workspaceID, key: key)
        try await run(Session(client: client, api: api, output: Output(common, surroundings), surroundings: surroundings))
    }
}
