import FieldMapping
import Foundation
import TestSupport
import Testing

@testable import ManagementAPI

/// The examples of docs/api.md, run as they stand there in a folder laid out like the repository after `make run`.
@Suite("docs/api.md", .processes)
struct APIDocumentTests {
    private static let document = URL(fileURLWithPath: Fixtures.path).deletingLastPathComponent()
        .appending(path: "docs/api.md")

    @Test("shows examples that are answered as it says")
    func examples() throws {
        let examples = try Self.examples()
        #expect(examples.count >= 15)
        let folder = try TemporaryDirectory()
        let gateway = try GatewayProcess(
            ["--demo", "--data-dir", folder.path + "/data", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"],
            errorPath: folder.path + "/stderr")
        let mark = "----- the next example"
        let commands = examples.map { $0.command + "\necho\necho '\(mark)'\n" }.joined()
        // The one thing that differs is the port, which is free here and fixed there.
        let script = try folder.write(
            "set -euo pipefail\ncd '\(folder.path)'\n"
                + commands.replacing("127.0.0.1:8081", with: "127.0.0.1:\(gateway.apiPort)"), to: "script")
        let child = try ChildProcess("/bin/bash", [script], errorPath: folder.path + "/errors")
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        #expect(try child.waitForExit() == .exited(0), "\(child.errorText)")
        let outputs = lines.split(separator: mark, omittingEmptySubsequences: false).map { $0.joined(separator: "\n") }
        try #require(outputs.count == examples.count + 1)
        for (example, output) in zip(examples, outputs) {
            let (shown, answered) = (try Self.values(example.answer), try Self.values(output))
            #expect(shown.count == answered.count, "\(example.command)\n\(output)")
            for (shown, answered) in zip(shown, answered) {
                #expect(Self.matches(shown, answered), "\(example.command)\n\(output)")
            }
        }
    }

    @Test("lists every route below the workspace, with its role")
    func routes() throws {
        let lines = try String(contentsOf: Self.document, encoding: .utf8).components(separatedBy: "<!-- test: routes -->\n")
        let rows = try #require(lines.last).split(separator: "\n").prefix { $0.hasPrefix("|") }.dropFirst(2).map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let expected = Route.allCases.compactMap { route in
            route.minimumRole.map { role in
                ["`\(route.method) \(route.path.dropFirst("/v1/{workspace_id}".count))`", route.operation.summary, role.rawValue]
            }
        }
        #expect(rows == expected)
    }

    /// The commands behind `<!-- test: example -->`, each with the answer shown below it.
    private static func examples() throws -> [(command: String, answer: String)] {
        let text = try String(contentsOf: document, encoding: .utf8)
        return try text.components(separatedBy: "<!-- test: example -->\n").dropFirst().map { part in
            let command = try #require(block("sh", in: part))
            return (command, block("json", in: part) ?? "")
        }
    }

    private static func block(_ language: String, in part: String) -> String? {
        guard let start = part.range(of: "```\(language)\n")?.upperBound,
            let end = part[start...].range(of: "```")?.lowerBound
        else { return nil }
        return String(part[start..<end])
    }

    /// The JSON values in a text, one after another; a line that is none counts as a string.
    private static func values(_ text: String) throws -> [JSONValue] {
        var values: [JSONValue] = []
        var rest = ""
        for line in text.split(separator: "\n") {
            rest += line + "\n"
            if let value = try? JSONValue(Array(rest.utf8)) {
                values.append(value)
                rest = ""
            }
        }
        try #require(rest.isEmpty, "no JSON: \(rest)")
        return values
    }

    /// `…` stands for any characters, and how long something took for any number.
    private static func matches(_ shown: JSONValue, _ answered: JSONValue, key: String = "") -> Bool {
        guard shown.kind == answered.kind else { return false }
        switch shown.kind {
        case .string: return matches(shown.string ?? "", answered.string ?? "")
        case .array:
            let (left, right) = (shown.elements ?? [], answered.elements ?? [])
            return left.count == right.count && zip(left, right).allSatisfy { matches($0, $1) }
        case .object:
            guard let left = try? shown.object(), let right = try? answered.object() else { return false }
            return Set(left.members.map(\.key)) == Set(right.members.map(\.key))
                && left.members.allSatisfy { key, value in right[key].map { matches(value, $0, key: key) } ?? false }
        default: return key == "duration_ms" || shown.bytes.elementsEqual(answered.bytes)
        }
    }

    private static func matches(_ shown: String, _ answered: String) -> Bool {
        let parts = shown.components(separatedBy: "…")
        guard parts.count > 1 else { return shown == answered }
        var rest = answered[...]
        for (index, part) in parts.enumerated() where !part.isEmpty {
            guard let found = rest.range(of: part, options: index == parts.count - 1 ? .backwards : []) else { return false }
            guard index > 0 || found.lowerBound == rest.startIndex else { return false }
            rest = rest[found.upperBound...]
        }
        return parts.last == "" || rest.isEmpty
    }
}
