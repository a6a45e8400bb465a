import FieldMapping
import Foundation
import TestSupport
import Testing

/// A command in a document, and what the document says that it prints.
struct DocumentExample {
    let command: String
    let answer: String
    /// Whether the answer is lines; else it is JSON.
    let isText: Bool

    /// Runs the commands one after another, in one shell.
    ///
    /// - Parameters:
    ///   - prelude: run before them.
    ///   - folder: where.
    /// - Returns: what each of them printed.
    static func run(_ examples: [DocumentExample], prelude: String = "", in folder: TemporaryDirectory, apiPort: Int) throws -> [String] {
        let mark = "----- the next example"
        let commands = examples.map { $0.command + "\necho\necho '\(mark)'\n" }.joined()
        // The one thing that differs is the port, which is free here and fixed there.
        let script = try folder.write(
            "set -euo pipefail\ncd '\(folder.path)'\n\(prelude)\n" + commands.replacing("127.0.0.1:8081", with: "127.0.0.1:\(apiPort)"),
            to: "script")
        let child = try ChildProcess("/bin/bash", [script], errorPath: folder.path + "/errors")
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        #expect(try child.waitForExit() == .exited(0), "\(child.errorText)")
        let outputs = lines.split(separator: mark, omittingEmptySubsequences: false).map { $0.joined(separator: "\n") }
        try #require(outputs.count == examples.count + 1)
        return outputs
    }

    /// What an example's `gateway` and `forge` are, in front of the commands.
    static func programs(in folder: TemporaryDirectory) throws -> String {
        let bin = folder.path + "/bin"
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        for program in ["gateway", "forge"] {
            let built = URL(filePath: GatewayProcess.executable).deletingLastPathComponent().appending(path: program)
            try FileManager.default.createSymbolicLink(atPath: bin + "/" + program, withDestinationPath: built.path)
        }
        return "export PATH='\(bin)':$PATH NO_COLOR=1; unset COLUMNS FORGE_API_URL FORGE_API_KEY FORGE_WORKSPACE_ID"
    }

    /// Holds the output against the document.
    func check(_ output: String) throws {
        if isText { return checkLines(output) }
        let (shown, answered) = (try Self.values(answer), try Self.values(output))
        #expect(shown.count == answered.count, "\(command)\n\(output)")
        for (shown, answered) in zip(shown, answered) {
            #expect(shown.stands(for: answered), "\(command)\n\(output)")
        }
    }

    /// Ids, instants and times are those of the run that the document shows.
    private func checkLines(_ output: String) {
        let (shown, printed) = (Self.lines(answer), Self.lines(output))
        #expect(shown.count == printed.count, "\(command)\n\(output)")
        for (shown, printed) in zip(shown, printed) {
            #expect(Self.neutral(shown).stands(for: Self.neutral(printed)), "\(printed)")
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.components(separatedBy: "\n").map { $0.replacing(#/\s+$/#, with: "") }.reversed().drop(while: \.isEmpty).reversed()
    }

    private static func neutral(_ line: String) -> String {
        line.replacing(#/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#, with: "ID")
            .replacing(#/\d{4}-\d\d-\d\dT[\d:.]+Z/#, with: "INSTANT").replacing(#/\d{4}-\d\d-\d\d/#, with: "DAY")
            .replacing(#/\d\d:\d\d:\d\d\.\d{3}/#, with: "TIME").replacing(#/ +\+[\d.]+ (ms|s|min)/#, with: " +LATER")
            .replacing(#/in \d+ ms/#, with: "in SOME ms")
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
}

extension JSONValue {
    /// Whether this, in a document, says what was answered. `…` stands for any characters, and how long something took for any number.
    func stands(for answered: JSONValue, key: String = "") -> Bool {
        guard kind == answered.kind else { return false }
        switch kind {
        case .string: return (string ?? "").stands(for: answered.string ?? "")
        case .array:
            let (left, right) = (elements ?? [], answered.elements ?? [])
            return left.count == right.count && zip(left, right).allSatisfy { $0.stands(for: $1) }
        case .object:
            guard let left = try? object(), let right = try? answered.object() else { return false }
            return Set(left.members.map(\.key)) == Set(right.members.map(\.key))
                && left.members.allSatisfy { key, value in right[key].map { value.stands(for: $0, key: key) } ?? false }
        default: return key == "duration_ms" || bytes.elementsEqual(answered.bytes)
        }
    }
}

extension String {
    /// Whether it is the same, where `…` is any characters.
    func stands(for answered: String) -> Bool {
        let parts = components(separatedBy: "…")
        guard parts.count > 1 else { return self == answered }
        var rest = answered[...]
        for (index, part) in parts.enumerated() where !part.isEmpty {
            guard let found = rest.range(of: part, options: index == parts.count - 1 ? .backwards : []) else { return false }
            guard index > 0 || found.lowerBound == rest.startIndex else { return false }
            rest = rest[found.upperBound...]
        }
        return parts.last == "" || rest.isEmpty
    }
}
