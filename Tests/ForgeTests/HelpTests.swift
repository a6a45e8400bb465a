import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import forge

/// The help screens stand under `fixtures/forge/help`; `scripts/make-forge-help` writes them anew.
struct HelpTests {
    @Test("Every command's help is what its fixture says", arguments: CommandPath.all)
    func help(path: CommandPath) throws {
        let expected = try Fixtures.bytes("forge/help/" + Self.file(path)).text
        #expect(ForgeCommand.helpMessage(for: path.command, columns: 80) + "\n" == expected)
    }

    @Test("Every fixture belongs to a command")
    func fixtures() throws {
        #expect(try Fixtures.names(in: "forge/help") == CommandPath.all.map(Self.file).sorted())
    }

    @Test("Every command that does something shows an example, and every example can be used", arguments: CommandPath.all)
    func examples(path: CommandPath) async throws {
        guard path.command.configuration.subcommands.isEmpty else { return }
        let lines = path.command.configuration.discussion.components(separatedBy: "\n").filter { $0.hasPrefix("  ") }
        let calls = try await ShellWords.calls(in: lines.joined(separator: "\n"))
        #expect(!calls.isEmpty)
        for call in calls {
            #expect(call.starts(with: path.words.dropFirst()), "\(call)")
            #expect(try ForgeCommand.parseAsRoot(call) is any APICommand, "\(call)")
        }
    }

    @Test("No line of the help is wider than 80 columns, but for the usage", arguments: CommandPath.all)
    func width(path: CommandPath) {
        let lines = ForgeCommand.helpMessage(for: path.command, columns: 80).components(separatedBy: "\n")
        for line in lines where !line.hasPrefix("USAGE") { #expect(line.count <= 80, "\(line)") }
    }

    @Test("Completion scripts know the commands, the choices and where files are named", arguments: ["bash", "zsh", "fish"])
    func completion(shell: String) throws {
        let shell = try #require(CompletionShell(rawValue: shell))
        let script = ForgeCommand.completionScript(for: shell)
        for word in ["rotate-secret", "idempotency-key", "http_request", "api-key-file"] {
            #expect(script.contains(word), "\(word)")
        }
    }

    private static func file(_ path: CommandPath) -> String { path.words.joined(separator: ".") + ".txt" }
}
