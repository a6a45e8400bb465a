import FieldMapping
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

    /// Everything behind each of the marks, up to the next mark of the name.
    private func parts(_ mark: String) -> [String] {
        Array(text.components(separatedBy: "<!-- test: \(mark) -->\n").dropFirst())
    }

    /// The code blocks behind the marks.
    func blocks(_ mark: String) -> [String] {
        parts(mark).map { part in
            part.components(separatedBy: "```").dropFirst().first.map { String($0.drop { $0 != "\n" }.dropFirst()) } ?? ""
        }
    }

    /// The cells of the table behind the mark, without its head.
    func rows(_ mark: String) throws -> [[String]] {
        try #require(parts(mark).first).components(separatedBy: "\n").prefix { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// What the headings of the level are: `### …`.
    func headings(_ level: Int) -> [String] {
        let mark = String(repeating: "#", count: level) + " "
        return text.components(separatedBy: "\n").filter { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
    }

    /// The commands behind `<!-- test: example -->`, each with what it prints.
    var examples: [DocumentExample] {
        parts("example").map { part in
            // A block that shows output stands right behind the command's.
            let pieces = part.components(separatedBy: "\n```")
            let command = String(part.components(separatedBy: "```")[1].dropFirst("sh\n".count))
            let next = pieces.count > 2 ? pieces[2] : ""
            guard pieces.count > 1, pieces[1].isEmpty || pieces[1] == "\n" else { return DocumentExample(command: command, answer: .nothing) }
            if next.hasPrefix("json\n") { return DocumentExample(command: command, answer: .json(String(next.dropFirst(5)))) }
            if next.hasPrefix("text\n") { return DocumentExample(command: command, answer: .text(String(next.dropFirst(5)))) }
            return DocumentExample(command: command, answer: .nothing)
        }
    }
}
