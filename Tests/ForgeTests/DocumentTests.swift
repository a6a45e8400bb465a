import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import forge

/// docs/forge.md. Its session is run against a gateway elsewhere.
struct DocumentTests {
    private static let document = Fixtures.require {
        try String(contentsOf: URL(filePath: Fixtures.path + "/../docs/forge.md"), encoding: .utf8)
    }

    @Test("Every call in it can be used")
    func calls() async throws {
        let calls = try await ShellWords.calls(in: Self.blocks(behind: #/<!-- test: (session|arguments) -->\n```sh\n/#).joined())
        #expect(calls.count > 30)
        for call in calls where call.first == "platform" {
            #expect(try ForgeCommand.parseAsRoot(call) is any APICommand, "\(call)")
        }
    }

    @Test("No block of commands is left untested")
    func blocks() {
        #expect(Self.blocks(behind: #/```sh\n/#).count == Self.blocks(behind: #/<!-- test: (session|arguments) -->\n```sh\n/#).count)
    }

    @Test("Every command is in it")
    func commands() {
        for path in CommandPath.all where path.command.configuration.subcommands.isEmpty {
            let isShown = [" ", "\n"].contains { Self.document.contains(path.testDescription + $0) }
            #expect(isShown, "\(path.testDescription)")
        }
    }

    @Test("Its table is what is printed")
    func table() async throws {
        let server = try ScriptedServer(.answer(200, Sample.page([Sample.trigger])))
        let run = await ForgeRun(["trigger", "list"], server)
        #expect(Self.blocks(behind: #/<!-- test: table -->\n```\n/#) == [run.output])
    }

    /// The code blocks that begin behind these marks.
    private static func blocks(behind mark: some RegexComponent) -> [String] {
        document.split(separator: mark, omittingEmptySubsequences: false).dropFirst().map { part in
            String(part.prefix(upTo: part.firstRange(of: "```")?.lowerBound ?? part.endIndex))
        }
    }
}
