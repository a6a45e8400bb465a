import ArgumentParser
import Identifiers
import Terminal
import TestSupport

@testable import forge

/// What `forge` printed, and how it ended. Its clock stands at 2026-01-02T03:04:05Z.
struct ForgeRun: Sendable {
    let status: Int32
    let output: String
    /// What goes to standard error.
    let error: String

    static let workspace = "7f0c2c1e-6a52-4d0e-9a53-0f3a5f1f6a01"
    static let key = "a-key-that-nobody-else-has"

    /// - Parameters:
    ///   - words: after `forge platform`.
    ///   - columns: of the terminal; `nil` for none.
    init(
        _ words: [String], _ server: ScriptedServer? = nil, columns: Int? = 120, environment: [String: String]? = nil, input: String = ""
    ) async {
        let written = Collected<[UInt8]>()
        let surroundings = Surroundings(
            environment: environment ?? Self.environment(server?.url ?? "http://127.0.0.1:9"), columns: columns, now: { .start },
            standardInput: { () throws(SettingsError) in input.bytes }, write: { bytes throws(CommandFailure) in written.add(bytes) })
        var end = CommandEnd.done
        do {
            var command = try ForgeCommand.parseAsRoot(["platform"] + words)
            if let command = command as? any APICommand {
                try await command.run(in: surroundings)
            } else {
                try command.run()
            }
        } catch {
            end = CommandEnd(error, of: ForgeCommand.self)
        }
        status = end.status
        output = written.values.joined().text
        error = end.text
    }

    static func environment(_ url: String) -> [String: String] {
        ["FORGE_API_URL": url, "FORGE_API_KEY": key, "FORGE_WORKSPACE_ID": workspace]
    }
}

/// Ids that the tests' resources have.
enum ID {
    static let action = "0190a1b2-0000-7000-8000-00000000a001"
    static let trigger = "0190a1b2-0000-7000-8000-00000000b001"
    static let destination = "0190a1b2-0000-7000-8000-00000000c001"
    static let delivery = "0190a1b2-0000-7000-8000-00000000d001"
}
