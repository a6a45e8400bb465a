extension JSONValue {
    /// Whether both mean the same: numbers by their value, strings by their characters after unescaping, arrays element by element, objects member
    /// by member in any order. Values of different kinds never do, nor does an object with a key that stands in it twice.
    package func isEqual(to other: JSONValue) -> Bool {
        guard kind == other.kind else { return false }
        switch kind {
        case .null: return true
        case .bool: return bool == other.bool
        case .number: return JSONNumber(bytes) == JSONNumber(other.bytes)
        case .string: return isSameString(as: other)
        case .array: return isSameArray(as: other)
        case .object: return isSameObject(as: other)
        }
    }

    /// Whether this comes before `other`: two numbers by their value, two strings by their bytes in UTF-8. `nil` for all else.
    package func isLess(than other: JSONValue) -> Bool? {
        switch (kind, other.kind) {
        case (.number, .number): JSONNumber(bytes) < JSONNumber(other.bytes)
        case (.string, .string): (string ?? "").utf8.lexicographicallyPrecedes((other.string ?? "").utf8)
        default: nil
        }
    }

    /// Not as Swift's strings, which take a differently composed character for the same one.
    private func isSameString(as other: JSONValue) -> Bool {
        (string ?? "").utf8.elementsEqual((other.string ?? "").utf8)
    }

    private func isSameArray(as other: JSONValue) -> Bool {
        let (left, right) = (elements ?? [], other.elements ?? [])
        return left.elementsEqual(right) { $0.isEqual(to: $1) }
    }

    private func isSameObject(as other: JSONValue) -> Bool {
        // An object that cannot be read holds a key twice, and is equal to nothing.
        guard let left = try? object(), let right = try? other.object(), left.entries.count == right.entries.count else { return false }
        let members = Dictionary(uniqueKeysWithValues: right.entries.map { ($0.name, JSONValue(text: right.text, span: $0.value)) })
        return left.entries.allSatisfy { member in
            members[member.name]?.isEqual(to: JSONValue(text: left.text, span: member.value)) ?? false
        }
    }
}
