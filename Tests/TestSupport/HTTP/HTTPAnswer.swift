package import FieldMapping

/// An HTTP answer, as a client sees it.
package struct HTTPAnswer: Sendable {
    package let status: Int
    /// Names in lower case.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    /// The only value of the header, nil when there is none or more than one; `name` in lower case.
    package func header(_ name: String) -> String? {
        let values = headers.filter { $0.name == name }
        return values.count == 1 ? values[0].value : nil
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The value at a dot path of the body.
    package subscript(_ path: String) -> JSONValue? {
        guard let value = try? JSONValue(body, maximumDepth: 128), let path = try? DotPath(path) else { return nil }
        return value.value(at: path)
    }

    package var errorCode: String? { self["error_code"]?.string }

    /// Takes the first answer off `bytes`; nil when it is not all there.
    ///
    /// - Parameter withoutBody: whether it ends with its headers, as the answer to HEAD does.
    package static func take(from bytes: inout [UInt8], withoutBody: Bool = false) -> HTTPAnswer? {
        guard let end = bytes.firstRange(of: "\r\n\r\n".utf8) else { return nil }
        let lines = bytes[..<end.lowerBound].text.split(separator: "\r\n")
        let status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (name: parts[0].lowercased(), value: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        let bodyEnd = withoutBody ? end.upperBound : end.upperBound + length
        guard let status, bytes.count >= bodyEnd else { return nil }
        defer { bytes.removeFirst(bodyEnd) }
        return HTTPAnswer(status: status, headers: headers, body: Array(bytes[end.upperBound..<bodyEnd]))
    }

    /// All that `bytes` hold.
    package static func all(in bytes: [UInt8]) -> [HTTPAnswer] {
        var rest = bytes
        var answers: [HTTPAnswer] = []
        while let answer = take(from: &rest) { answers.append(answer) }
        return answers
    }
}
