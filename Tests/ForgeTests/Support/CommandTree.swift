import ArgumentParser
import Testing

@testable import forge

/// Every command of `forge` and how it is called.
struct CommandPath: Sendable, CustomTestStringConvertible {
    let words: [String]
    let command: any ParsableCommand.Type

    var testDescription: String { words.joined(separator: " ") }

    static let all = below(CommandPath(words: ["forge"], command: ForgeCommand.self))

    private static func below(_ path: CommandPath) -> [CommandPath] {
        let children = path.command.configuration.subcommands.map { child in
            CommandPath(words: path.words + [child._commandName], command: child)
        }
        return [path] + children.flatMap(below)
    }
}
