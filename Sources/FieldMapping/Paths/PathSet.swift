/// Paths that are compiled once, for a webhook destination, and then looked up in many payloads.
///
/// One strict pass over a payload checks all of it (contract, section 2, step 8) and notes where each path's value stands.
/// In an object, all that remains of a path as one literal key goes before the path's next segment, and an outer
/// literal before an inner one, whichever comes first in the text (contract, section 2.4).
package struct PathSet: Sendable {
    private let trie: PathTrie
    private let pathCount: Int
    private let maximumDepth: Int

    /// - Parameter maximumDepth: Containers that may be open at the same time, 1...128; the nearest of these is taken.
    package init(_ paths: [DotPath], maximumDepth: Int = JSONDepth.webhook) {
        trie = PathTrie(paths)
        pathCount = paths.count
        self.maximumDepth = maximumDepth
    }

    /// The value of each path, in the order of the paths; nil where the payload has none.
    ///
    /// - Throws: `JSONError` when `json` is not strict JSON, not an object, nested too deeply, or has a key twice in an
    ///   object in which a path looks for that key.
    package func scan(_ json: [UInt8]) throws(JSONError) -> [JSONSpan?] {
        try JSONCursor.read(json, maximumDepth: maximumDepth) { (cursor) throws(JSONError) in try scan(&cursor) }
    }

    private func scan(_ cursor: inout JSONCursor) throws(JSONError) -> [JSONSpan?] {
        try cursor.openObjectText()
        var scan = PathScan(cursor, trie, pathCount: pathCount)
        _ = try scan.readValue(at: 0)
        try scan.cursor.closeText()
        return scan.spans
    }

    /// The same inside a value of any kind that is known to be in order; offsets are those of the whole text.
    func scan(inside span: JSONSpan, of json: [UInt8]) throws(JSONError) -> [JSONSpan?] {
        try JSONCursor.read(json, from: span.range.lowerBound, maximumDepth: maximumDepth) { (cursor) throws(JSONError) in
            var scan = PathScan(cursor, trie, pathCount: pathCount)
            _ = try scan.readValue(at: 0)
            return scan.spans
        }
    }
}
