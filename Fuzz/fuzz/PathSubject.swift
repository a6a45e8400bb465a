import FieldMapping

/// A line with a path, then JSON: what a path finds lies in the text, and a path says how it was written.
enum PathSubject {
    static func check(_ bytes: [UInt8]) {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard let path = try? DotPath(String(decoding: line, as: UTF8.self)) else { return }
        guard let again = try? DotPath(path.description) else { preconditionFailure("a path cannot be read as it is written") }
        demand(again == path, "a path reads differently as it is written")
        guard let value = try? JSONValue(Array(bytes.dropFirst(line.count + 1))), let found = value.value(at: path) else { return }
        demand((try? JSONValue(Array(found.bytes))) != nil, "what a path finds is no JSON by itself")
        demand(found.bytes.startIndex >= 0 && found.bytes.endIndex <= bytes.count, "what a path finds is not in the text")
    }
}
