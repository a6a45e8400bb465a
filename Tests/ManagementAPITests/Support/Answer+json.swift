import FieldMapping
import TestSupport
import Testing

extension HTTPAnswer {
    /// The body, which has to be an object.
    var json: JSONObject {
        get throws { try JSONObject(body) }
    }

    var errorCode: String? { (try? json)?["error_code"]?.string }

    var detail: String? { (try? json)?["detail"]?.string }

    /// `loc` of each violation, its steps joined by dots, in order.
    var locations: [String] {
        violations.map { violation in
            let steps = violation["loc"]?.elements ?? []
            return steps.map { $0.string ?? String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: ".")
        }
    }

    var messages: [String] { violations.compactMap { $0["msg"]?.string } }

    var types: [String] { violations.compactMap { $0["type"]?.string } }

    private var violations: [JSONObject] {
        ((try? json)?["detail"]?.elements ?? []).compactMap { try? $0.object() }
    }

    /// The items of a list.
    var items: [JSONObject] {
        ((try? json)?["items"]?.elements ?? []).compactMap { try? $0.object() }
    }
}

extension JSONObject {
    func text(_ key: String) throws -> String { try #require(self[key]?.string) }

    /// The value as it was written; empty when absent.
    func raw(_ key: String) -> String { self[key].map { String(decoding: $0.bytes, as: UTF8.self) } ?? "" }

    var keys: [String] { members.map(\.key) }
}
