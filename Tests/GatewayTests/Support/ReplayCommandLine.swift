import Foundation
import Testing

/// What a command printed, and how it ended.
struct CommandRun {
    let exit: ProcessExit
    let output: [String]
    let errorText: String

    /// Runs `gateway` in a terminal-less shell, 80 columns wide where it wraps.
    ///
    /// - Parameter input: a file that is its standard input.
    init(_ arguments: [String], input: String = "/dev/null") throws {
        let files = try TemporaryDirectory()
        let script = #"input=$1; shift; exec "$@" < "$input""#
        let child = try ChildProcess(
            "/usr/bin/env", ["COLUMNS=80", "sh", "-c", script, "sh", input, GatewayProcess.executable] + arguments,
            errorPath: files.path + "/stderr")
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        (exit, output, errorText) = (try child.waitForExit(), lines, child.errorText)
    }

    /// The first line of standard error.
    var firstError: String { errorText.components(separatedBy: "\n")[0] }
}

extension TemporaryDirectory {
    /// Writes a file, in folders that are made for it.
    ///
    /// - Returns: its path.
    func write(_ bytes: some Collection<UInt8>, to name: String) throws -> String {
        let url = URL(filePath: path + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }

    func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }
}

/// The repository's `fixtures` folder.
enum FixtureFolder {
    static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../fixtures").standardizedFileURL.path

    /// The folders of `fixtures/webhooks`.
    static let webhooks: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/webhooks")) ?? []
        return names.sorted().map { path + "/webhooks/" + $0 }
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try #require(FileManager.default.contents(atPath: path + "/" + name), "\(name)"))
    }
}
