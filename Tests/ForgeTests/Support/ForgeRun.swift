import ArgumentParser
import Identifiers
import Terminal
import TestSupport
import TriggerBridge

@testable import forge

/// What `forge` printed, and how it ended. Its clock stands at 2026-01-02T03:04:05Z.
struct ForgeRun: Sendable {
    let status: Int32
    let output: String
    /// What goes to standard error at the end.
    let error: String
    /// The lines that went there before.
    let told: [String]

    static let workspace = "7f0c2c1e-6a52-4d0e-9a53-0f3a5f1f6a01"
    static let key = "a-key-that-nobody-else-has"

    /// - Parameters:
    ///   - words: after `forge platform`.
    ///   - columns: of the terminal; `nil` for none.
    ///   - timer: by whose time something is waited for.
    ///   - interrupt: returns when the user presses Ctrl-C; `nil` when nobody does.
    init(
        _ words: [String], _ server: ScriptedServer? = nil, columns: Int? = 120, environment: [String: String]? = nil, input: String = "",
        timer: TestTimer = TestTimer(), interrupt: (@Sendable () async -> Void)? = nil
    ) async {
        let (written, lines) = (Collected<[UInt8]>(), Collected<String>())
        let surroundings = Surroundings(
            environment: environment ?? Self.environment(server?.url ?? "http://127.0.0.1:9"), columns: columns, now: { .start },
            standardInput: { () throws(SettingsError) in input.bytes }, write: { bytes throws(CommandFailure) in written.add(bytes) },
            tell: lines.add, timer: { _ in timer },
            onInterrupt: { act in
                guard let interrupt else { return }
                Task {
                    await interrupt()
                    act()
                }
            })
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
        told = lines.values
    }

    static func environment(_ url: String) -> [String: String] {
        ["FORGE_API_URL": url, "FORGE_API_KEY": key, "FORGE_WORKSPACE_ID": workspace, "NO_COLOR": "1"]
    }
}

/// Ids that the tests' resources have.
enum ID {
    static let action = "0190a1b2-0000-7000-8000-00000000a001"
    static let trigger = "0190a1b2-0000-7000-8000-00000000b001"
    static let destination = "0190a1b2-0000-7000-8000-00000000c001"
    static let delivery = "0190a1b2-0000-7000-8000-00000000d001"
    static let event = "0190a1b2-0000-7000-8000-00000000e001"
    static let task = "0190a1b2-0000-7000-8000-00000000f001"
}
