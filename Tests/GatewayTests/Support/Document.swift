import Foundation
import TestSupport
import Testing

/// A page under `docs/`. What tests look at stands behind a mark: `<!-- test: NAME -->`.
struct Document {
    private let text: String

    init(_ name: String) throws {
        let url = URL(filePath: Fixtures.path).deletingLastPathComponent().appending(path: "docs/" + name)
        text = try String(contentsOf: url, encoding: .utf8)
    }

    /// What stands behind each of the marks, up to the next mark of the name.
    private func parts(_ mark: String) -> [String] {
        Array(text.components(separatedBy: "<!-- test: \(mark) -->\n").dropFirst())
    }

    /// The code blocks behind the marks.
    func blocks(_ mark: String) -> [String] {
        parts(mark).compactMap { part in part.prefixMatch(of: #/```\w*\n([\s\S]*?)```/#).map { String($0.output.1) } }
    }

    /// The cells of the table behind the mark, without its head.
    func rows(_ mark: String) throws -> [[String]] {
        try #require(parts(mark).first).components(separatedBy: "\n").prefix { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// The commands behind `<!-- test: example -->`, each with the block right below it, if there is one.
    var examples: [DocumentExample] {
        parts("example").compactMap { part in
            part.prefixMatch(of: #/```sh\n([\s\S]*?)```\n(\n```(json|text)\n([\s\S]*?)```)?/#).map { match in
                DocumentExample(command: String(match.output.1), answer: String(match.output.4 ?? ""), isText: match.output.3 == "text")
            }
        }
    }

    /// What stands under a heading of the third level, up to the next heading.
    func sections() -> [(heading: String, text: String)] {
        text.components(separatedBy: "\n### ").dropFirst().map { part in
            let lines = part.components(separatedBy: "\n")
            return (lines[0], lines.dropFirst().prefix { !$0.hasPrefix("#") }.joined(separator: "\n"))
        }
    }
}
