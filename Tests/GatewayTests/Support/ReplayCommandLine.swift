import Foundation
import TestSupport
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

extension Fixtures {
    /// The folders of `fixtures/webhooks`.
    static let webhooks = require { try names(in: "webhooks").map { path + "/webhooks/" + $0 } }
}
