import Identifiers
import Logging
import Storage
import Testing
import TriggerEngine

extension GatewayWorld {
    /// As if the trigger had been made earlier. While the process does not run.
    func setScheduledFrom(_ instant: Timestamp, of trigger: String) async throws {
        let store = try Store(try DataDirectory(path: dataDirectory), serves: false, logger: Logger(label: "test"))
        let (id, workspace) = (try #require(Identifier(trigger)), try #require(Identifier(workspace)))
        let changed = try await EngineStore(store).updateTrigger(
            id, in: workspace, change: { $0.scheduledFrom = instant }, onCommit: { _ in })
        #expect(changed != nil)
        try store.close()
    }
}
