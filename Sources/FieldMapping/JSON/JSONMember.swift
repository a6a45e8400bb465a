/// One member of an object: where its key and value stand in the text, and the key's own bytes.
struct JSONMember: Sendable {
    /// The key, unescaped. Bytes, because Swift's strings take a differently composed key for the same one.
    let name: [UInt8]
    /// Where the key stands, with its quotes.
    let key: Range<Int>
    let value: JSONSpan
}

extension JSONCursor {
    /// Moves over the object at the cursor and notes its members; a key may stand in it once.
    mutating func readMembers() throws(JSONError) -> [JSONMember] {
        var members: [JSONMember] = []
        guard try open(closing: Byte.closeBrace) else { return members }
        var names = NameSet()
        repeat {
            let start = position
            _ = try skipString()
            let key = start..<position
            let name = unescaped(key)
            guard names.insert(name, beside: members) else { throw JSONError(.duplicateKey, at: start) }
            try skipColon()
            let valueStart = position
            let kind = try skipValue()
            members.append(JSONMember(name: name, key: key, value: JSONSpan(kind: kind, range: valueStart..<position)))
        } while try advance(closing: Byte.closeBrace)
        return members
    }
}

/// Finds a second member of the same name: by comparing in small objects, by hashing in large ones, so that a large
/// object costs no more than its size.
private struct NameSet {
    private var hashed: Set<[UInt8]> = []
    private static let comparedAtMost = 16

    mutating func insert(_ name: [UInt8], beside members: [JSONMember]) -> Bool {
        guard members.count >= Self.comparedAtMost else { return !members.contains { $0.name == name } }
        if hashed.isEmpty { hashed = Set(members.lazy.map(\.name)) }
        return hashed.insert(name).inserted
    }
}
