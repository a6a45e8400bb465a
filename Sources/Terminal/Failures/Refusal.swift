import FieldMapping
package import TriggerBridge

/// An answer of the management API that is not 2xx (contract, section 3): the sentence of its error, or one for each
/// validation failure.
package struct Refusal: Equatable, Sendable {
    /// What was asked for, when the reader has to be told.
    private let request: String?
    private let status: Int
    private let sentences: [String]

    /// `nil` when the answer is 2xx.
    ///
    /// - Parameter request: named in front of the sentences; `nil` when the reader knows which it was.
    package init?(_ response: HTTPResponse, to request: String? = nil) {
        guard !response.isSuccess else { return nil }
        self.request = request
        status = response.status
        let object = try? JSONObject(response.body, maximumDepth: JSONDepth.greatest)
        let told = object?.sentences(status: response.status) ?? []
        sentences = told.map(\.onOneLine)
    }
}

extension Refusal: CustomStringConvertible {
    package var description: String {
        if let request {
            let reason = sentences.isEmpty ? "no reason given" : sentences.joined(separator: " ")
            return "\(request) was answered \(status): \(reason)"
        }
        guard !sentences.isEmpty else { return "the server answered \(status) and gave no reason" }
        return sentences.joined(separator: Self.lineBreak)
    }

    /// Further lines stand below the first, behind the `Error: ` that is put in front of it.
    private static let lineBreak = "\n" + String(repeating: " ", count: "Error: ".count)
}

extension JSONObject {
    fileprivate func sentences(status: Int) -> [String] {
        if let violations = self["detail"]?.elements { return violations.compactMap(\.violation) }
        guard let sentence = self["detail"]?.string else { return [] }
        // The server's log tells more about its own faults, under this id.
        guard status >= 500, let id = self["request_id"]?.string else { return [sentence] }
        return ["\(sentence) (request id: \(id))"]
    }
}

extension JSONValue {
    /// `body.schedule: …`
    fileprivate var violation: String? {
        guard let violation = try? object(), let message = violation["msg"]?.string else { return nil }
        let location = violation["loc"]?.elements?.map { $0.string ?? String(decoding: $0.bytes, as: UTF8.self) }
        return "\((location ?? []).joined(separator: ".")): \(message)"
    }
}
