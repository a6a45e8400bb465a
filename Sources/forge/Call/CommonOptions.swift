import ArgumentParser
import FieldMapping
import Identifiers
import Terminal
import TriggerBridge

/// Where the API is, and how answers are printed: what every command takes.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("api-url"), help: ArgumentHelp("Base URL of the API. (default: $FORGE_API_URL)", valueName: "url"),
        transform: BaseURL.init(api:))
    var apiURL: BaseURL?
    @Option(
        name: .customLong("workspace-id"), help: ArgumentHelp("The workspace. (default: $FORGE_WORKSPACE_ID)", valueName: "uuid"),
        transform: Identifier.init(workspace:))
    var workspaceID: Identifier?
    @Option(
        help: ArgumentHelp("File that holds the API key. (default: the key in $FORGE_API_KEY)", valueName: "file"),
        completion: .file())
    var apiKeyFile: String?
    @Flag(help: "Prints the server's JSON, also on a terminal.") var json = false
    @Option(
        help: ArgumentHelp("Prints this field of the answer alone, such as id or items.0.id.", valueName: "path"),
        transform: DotPath.init)
    var field: DotPath?

    func validate() throws {
        if json, field != nil { throw ValidationError("--json and --field exclude one another") }
    }

}

/// Flags go before the environment. An empty variable counts as none.
extension CommonOptions {
    func baseURL(_ environment: [String: String]) throws(SettingsError) -> BaseURL {
        if let apiURL { return apiURL }
        return try Self.read("FORGE_API_URL", or: "--api-url", environment, BaseURL.init(api:))
    }

    func workspace(_ environment: [String: String]) throws(SettingsError) -> Identifier {
        if let workspaceID { return workspaceID }
        return try Self.read("FORGE_WORKSPACE_ID", or: "--workspace-id", environment, Identifier.init(workspace:))
    }

    func key(_ environment: [String: String]) throws(SettingsError) -> String {
        if let apiKeyFile { return try SecretFile.read(apiKeyFile) }
        return try Self.read("FORGE_API_KEY", or: "--api-key-file", environment) { text throws(SettingsError) in text }
    }

    /// Never repeats the value: it may be a key in the wrong place.
    private static func read<Value>(
        _ variable: String, or flag: String, _ environment: [String: String],
        _ parse: (String) throws(SettingsError) -> Value
    ) throws(SettingsError) -> Value {
        guard let text = environment[variable], !text.isEmpty else {
            throw .invalid("\(variable) is not set; set it, or use \(flag)")
        }
        do throws(SettingsError) {
            return try parse(text)
        } catch {
            throw .invalid("\(variable): \(error)")
        }
    }
}

extension Identifier {
    fileprivate init(workspace text: String) throws(SettingsError) {
        guard let id = Identifier(text) else { throw .invalid("a workspace is a UUID") }
        self = id
    }
}
