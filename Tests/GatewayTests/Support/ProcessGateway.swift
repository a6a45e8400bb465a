import Foundation
import TestSupport

/// The built `gateway`, as a process of its own.
final class GatewayProcess: Sendable {
    /// The binary beside the test bundle.
    static let executable: String = {
        let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        return bundle.resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("gateway").path
    }()

    struct NotReady: Error, CustomStringConvertible {
        let errorText: String
        let exit: ProcessExit?

        var description: String { "the gateway did not get ready (\(String(describing: exit))): \(errorText)" }
    }

    let child: ChildProcess
    let hooksPort: Int
    let apiPort: Int

    /// Returns once it is ready.
    init(_ flags: [String], errorPath: String) throws {
        child = try ChildProcess(Self.executable, ["serve"] + flags, errorPath: errorPath)
        guard let line = try child.readLine(), let ports = Self.ports(line) else {
            throw NotReady(errorText: child.errorText, exit: try child.waitForExit())
        }
        (hooksPort, apiPort) = ports
    }

    /// From `ready hooks=http://127.0.0.1:40707 api=http://127.0.0.1:45753`.
    private static func ports(_ line: String) -> (Int, Int)? {
        let words = line.split(separator: " ")
        guard words.count == 3, words[0] == "ready" else { return nil }
        let ports = words.dropFirst().compactMap { word in word.split(separator: ":").last.flatMap { Int($0) } }
        return ports.count == 2 ? (ports[0], ports[1]) : nil
    }

    /// Runs a command to its end and returns what it printed.
    static func run(_ arguments: [String], errorPath: String) throws -> (
        exit: ProcessExit, output: [String], errorText: String
    ) {
        let child = try ChildProcess(executable, arguments, errorPath: errorPath)
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        return (try child.waitForExit(), lines, child.errorText)
    }
}
