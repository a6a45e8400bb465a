import FieldMapping
import Foundation
import Testing

@testable import Ingress

/// docs/webhooks.md: what it says of paths and of answers is so.
struct WebhooksDocumentTests {
    @Test("Every path finds in its example what the table says")
    func paths() throws {
        let rows = try Self.table(named: "paths")
        for row in rows {
            let (path, body) = (Self.code(row[0]), Self.code(row[1]))
            let value = try JSONObject(Array(body.utf8)).value(at: DotPath(path))
            #expect(value.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "nothing" == Self.code(row[2]), "\(path) in \(body)")
        }
        #expect(rows.count == 10)
    }

    @Test("Its answers are those that a webhook is refused with, each with its status")
    func answers() throws {
        let told = Set(try Self.table(named: "answers").map { "\($0[0]) \(Self.code($0[1]))" })
        let real = Set(
            RejectionTests.table.compactMap { rejection, status, code, _ -> String? in
                if case .callback = rejection { nil } else { "\(status) \(code)" }
            })
        #expect(told == real)
    }

    /// The cells of the table behind `<!-- test: name -->`, without its heading.
    private static func table(named name: String) throws -> [[String]] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../docs/webhooks.md")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        let mark = try #require(lines.firstIndex(of: "<!-- test: \(name) -->"))
        return lines[(mark + 2)...].prefix { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
        }
    }

    private static func code(_ cell: String) -> String { cell.trimmingCharacters(in: ["`"]) }
}
