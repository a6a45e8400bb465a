import Foundation
import TestSupport
import Testing

/// The calls of `forge` in a shell script, as bash takes them apart. Nothing is run: every other program is a function
/// that does nothing.
enum ShellWords {
    static func calls(in script: String) async throws -> [[String]] {
        let prelude = """
            set -euo pipefail
            ACTION=\(ID.action) TRIGGER=\(ID.trigger) DESTINATION=\(ID.destination) DELIVERY=\(ID.delivery)
            EVENT=\(ID.event) TASK=\(ID.task) KEY=\(ID.action)
            forge() { printf '%s\\037' "$@" >&3; printf '\\036' >&3; echo \(ID.action); }
            gateway() { :; }; jq() { cat; }; curl() { cat; }; source() { :; }
            cd "$(mktemp -d)"; trap 'rm -rf "$PWD"' EXIT
            touch trigger.json input.json data.json
            exec 3>&1 > /dev/null

            """
        let bash = try await Command.run(["bash", "-c", prelude + script])
        try #require(bash.status == 0, "\(script)")
        return bash.output.components(separatedBy: "\u{1E}").dropLast().map { call in
            call.components(separatedBy: "\u{1F}").dropLast()
        }
    }
}
