import FieldMapping
import Foundation
import TestSupport
import Testing

/// One row of `fixtures/json/cases.json`.
struct InvalidCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let file: String?
    let hex: String?
    let reason: String
    let offset: Int

    var testDescription: String { name }

    static let all: [InvalidCase] = {
        do {
            return try JSONDecoder().decode([InvalidCase].self, from: Data(Fixtures.bytes("json/cases.json")))
        } catch {
            fatalError("fixtures/json/cases.json: \(error)")
        }
    }()

    func error() throws -> JSONError {
        JSONError(try #require(JSONError.Reason(rawValue: reason)), at: offset)
    }

    func text() throws -> [UInt8] {
        if let file { return try Fixtures.bytes("json/invalid/\(file)") }
        let digits = try #require(hex).bytes
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(digits[$0..<$0 + 2].text, radix: 16))
        }
    }
}
