package import ArgumentParser
import Foundation

/// How a command ends: its exit status (contract, section 6: 0 done, 1 the operation failed, 2 unusable arguments) and
/// what is said then.
package struct CommandEnd: Equatable, Sendable {
    package let status: Int32
    /// What is printed before, without a line end; on standard error unless the status is 0.
    package let text: String

    package static let done = CommandEnd(status: 0, text: "")

    private init(status: Int32, text: String) {
        self.status = status
        self.text = text
    }

    /// - Parameters:
    ///   - error: what parsing the arguments or running the command threw; a request for help is one, too.
    ///   - root: the command that the arguments were parsed for.
    package init(_ error: any Error, of root: any ParsableCommand.Type) {
        self.init(status: Self.status(of: error, root), text: root.fullMessage(for: error).harmless)
    }

    private static func status(of error: any Error, _ root: any ParsableCommand.Type) -> Int32 {
        if error is SettingsError { return 2 }
        let code = root.exitCode(for: error)
        return code == .validationFailure ? 2 : code.rawValue
    }

    /// Prints the text, then ends the process.
    func exitProcess() -> Never {
        fflush(nil)
        if !text.isEmpty {
            let output = status == 0 ? FileHandle.standardOutput : FileHandle.standardError
            // Nobody reads it any more; the status still tells.
            try? output.write(contentsOf: Data((text + "\n").utf8))
        }
        exit(status)
    }
}

extension AsyncParsableCommand {
    /// Parses the process's arguments, runs the command that they name, and ends the process. For `main` of the root.
    package static func runAndExit() async -> Never {
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            CommandEnd.done.exitProcess()
        } catch {
            CommandEnd(error, of: self).exitProcess()
        }
    }
}
