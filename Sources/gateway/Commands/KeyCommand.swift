import ArgumentParser
import Foundation
import Identifiers
import Logging
import ManagementAPI
import Storage
import Terminal

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Makes API keys.", subcommands: [KeyCreateCommand.self])
}

struct KeyCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes an API key and prints it, this once.",
        discussion: "Works while 'gateway serve' runs on the same data directory; the key is valid at once.")

    @Option(help: "The data directory of the gateway.") var dataDir: String
    @Option(help: ArgumentHelp("The workspace that the key is for.", valueName: "uuid")) var workspace: String
    @Option(help: "admin, operator or viewer.") var role: String = Role.admin.rawValue
    @Option(help: "What the key is called in lists.") var name: String = "command line"

    func run() async throws {
        guard let workspaceID = Identifier(workspace) else {
            throw SettingsError.invalid("the workspace '\(workspace)' is not a UUID")
        }
        guard let role = Role(rawValue: role) else {
            throw SettingsError.invalid("the role '\(role)' is none of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard (1...256).contains(name.unicodeScalars.count) else { throw SettingsError.invalid("the name has to have 1 to 256 characters") }
        umask(0o077)
        let logger = Logger(label: "gateway", factory: { StreamLogHandler.standardError(label: $0) })
        let directory = try DataDirectory(path: dataDir)
        if !directory.hasDatabase {
            logger.notice("no gateway has used this data directory before", metadata: ["path": "\(directory.path)"])
        }
        let text = try await directory.opening {
            let store = try Store(directory, serves: false, logger: logger)
            let text = try await APIKeyAdapter(APIKeyStore(store)).create(named: name, role, in: workspaceID, id: store.ids.next())
            try store.close()
            return text
        }
        print(text)
    }
}
