import FieldMapping

/// One answer of the hooks listener, as a client sees it.
struct Answer: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// The only value of the header, nil when there is none or more than one.
    func header(_ name: String) -> String? {
        let values = headers.filter { $0.name == name }
        return values.count == 1 ? values[0].value : nil
    }

    var keys: [String] { object?.members.map(\.key) ?? [] }
    var errorCode: String? { self["error_code"] }
    var firedEventID: String? { self["fired_event_id"] }

    /// A string in the body.
    subscript(_ key: String) -> String? { object?[key]?.string }

    private var object: JSONObject? { try? JSONObject(body) }

    /// Takes the first answer off `bytes`; nil when it is not all there.
    static func take(from bytes: inout [UInt8], withoutBody: Bool = false) -> Answer? {
        guard let end = bytes.firstRange(of: "\r\n\r\n".utf8) else { return nil }
        let lines = bytes[..<end.lowerBound].text.split(separator: "\r\n")
        let status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ": ", maxSplits: 1)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        let bodyEnd = withoutBody ? end.upperBound : end.upperBound + length
        guard let status, bytes.count >= bodyEnd else { return nil }
        defer { bytes.removeFirst(bodyEnd) }
        return Answer(status: status, headers: headers, body: Array(bytes[end.upperBound..<bodyEnd]))
    }

    /// All that `bytes` hold.
    static func all(in bytes: [UInt8]) -> [Answer] {
        var rest = bytes
        var answers: [Answer] = []
        while let answer = take(from: &rest) { answers.append(answer) }
        return answers
    }
}
