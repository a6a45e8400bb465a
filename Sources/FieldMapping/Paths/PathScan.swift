/// One pass of a path set over one text.
///
/// Recurses only into containers that a path leads into, so at most as deep as a path has segments; the cursor moves
/// over all other values without recursion.
struct PathScan {
    var cursor: JSONCursor
    private(set) var spans: [JSONSpan?]
    private let trie: PathTrie
    /// For each edge whether its key was met, which can happen once only since a node is one container of the text;
    /// then for each path the rank of its span.
    private var notes: [UInt8]

    init(_ cursor: JSONCursor, _ trie: PathTrie, pathCount: Int) {
        self.cursor = cursor
        self.trie = trie
        spans = Array(repeating: nil, count: pathCount)
        notes = Array(repeating: 0, count: trie.edges.count + pathCount)
    }

    /// Moves over the value at the cursor and looks into it for what `node` wants.
    mutating func readValue(at node: Int) throws(JSONError) -> JSONKind {
        switch cursor.current {
        case Byte.openBrace:
            try readObject(at: node)
            return .object
        case Byte.openBracket where trie.nodes[node].lastIndex >= 0:
            try readArray(at: node)
            return .array
        default:
            return try cursor.skipValue()
        }
    }

    private mutating func readObject(at node: Int) throws(JSONError) {
        guard try cursor.open(closing: Byte.closeBrace) else { return }
        repeat {
            let edge = try readKey(at: node)
            try cursor.skipColon()
            try readValue(behind: edge)
        } while try cursor.advance(closing: Byte.closeBrace)
    }

    private mutating func readArray(at node: Int) throws(JSONError) {
        guard try cursor.open(closing: Byte.closeBracket) else { return }
        var index = 0
        repeat {
            try readValue(behind: edge(at: node, index: index))
            index += 1
        } while try cursor.advance(closing: Byte.closeBracket)
    }

    /// - Parameter edge: nil when nobody looks for the value.
    @inline(__always)
    private mutating func readValue(behind edge: Int?) throws(JSONError) {
        guard let edge else {
            _ = try cursor.skipValue()
            return
        }
        let start = cursor.position
        let next = trie.edges[edge].next
        let kind = next >= 0 ? try readValue(at: next) : try cursor.skipValue()
        note(JSONSpan(kind: kind, range: start..<cursor.position), at: edge)
    }

    /// Keeps `span` for each path that ends at `edge`, unless a literal key further out has given it one.
    private mutating func note(_ span: JSONSpan, at edge: Int) {
        for place in trie.edges[edge].ends {
            let end = trie.ends[place]
            let rank = trie.edges.count + end.path
            guard spans[end.path] == nil || end.rank < notes[rank] else { continue }
            spans[end.path] = span
            notes[rank] = end.rank
        }
    }

    // MARK: - Edges

    /// Moves over a key; nil when nobody looks for it.
    @inline(__always)
    private mutating func readKey(at node: Int) throws(JSONError) -> Int? {
        let start = cursor.position
        let hasEscape = try cursor.skipString()
        let quoted = start..<cursor.position
        let found = hasEscape ? edge(at: node, escapedKey: quoted) : edge(at: node, key: quoted)
        guard let found else { return nil }
        guard notes[found] == 0 else { throw JSONError(.duplicateKey, at: start) }
        notes[found] = 1
        return found
    }

    @inline(__always)
    private func edge(at node: Int, key quoted: Range<Int>) -> Int? {
        let (start, count) = (quoted.lowerBound + 1, quoted.count - 2)
        let word = cursor.word(at: start, count: count)
        let node = trie.nodes[node]
        guard node.filter & PathTrie.filterBit(word: word, count: count) != 0 else { return nil }
        return node.edges.first { place in
            let edge = trie.edges[place]
            return edge.word == word && edge.key.count == count
                && (count <= 8 || trie.keys[edge.key].elementsEqual(cursor.bytes(start..<start + count)))
        }
    }

    private func edge(at node: Int, escapedKey quoted: Range<Int>) -> Int? {
        trie.nodes[node].edges.first { place in
            trie.keys[trie.edges[place].key].elementsEqual(UnescapedBytes(cursor, quoted: quoted))
        }
    }

    @inline(__always)
    private func edge(at node: Int, index: Int) -> Int? {
        let node = trie.nodes[node]
        return index <= node.lastIndex ? node.edges.first { trie.edges[$0].index == index } : nil
    }
}
