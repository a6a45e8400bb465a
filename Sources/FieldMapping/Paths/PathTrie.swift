/// What a set of paths looks for, container by container: flat tables, made once and only read afterwards.
///
/// A node is a container that is looked into, an edge a key or index looked for in it. Two kinds of edge come from a
/// path at a node: its next segment, and all that remains of it as one key.
struct PathTrie: Sendable {
    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    private(set) var ends: [End] = []
    /// The keys of all edges, one behind the other.
    private(set) var keys: [UInt8] = []

    struct Node: Sendable {
        var edges = 0..<0
        /// One bit for each key that is looked for, by `filterBit`; a key without its bit is not.
        var filter: UInt64 = 0
        /// The highest index that is looked for when the container is an array; -1 for none.
        var lastIndex = -1
    }

    struct Edge: Sendable {
        /// Where the key stands in `keys`.
        let key: Range<Int>
        /// Its first 8 bytes, the first in the lowest place.
        let word: UInt64
        /// The key as an array index; -1 when it is none.
        let index: Int
        /// The node to look into when the value is a container; -1 when no path goes further.
        var next = -1
        /// The paths that end here.
        var ends = 0..<0
    }

    struct End: Sendable {
        let path: Int
        /// Segments before the key that the path ends with: the value with the lowest one wins.
        let rank: UInt8
    }

    @inline(__always)
    static func filterBit(word: UInt64, count: Int) -> UInt64 {
        1 << (((word &+ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15) >> 58)
    }
}

// MARK: - Making one

extension PathTrie {
    init(_ paths: [DotPath]) {
        let paths = paths.map { path in path.segments.map { Array($0.utf8) } }
        _ = addNode(depth: 0, of: Array(paths.indices), in: paths)
    }

    /// The node that the paths numbered `members` share after `depth` segments.
    private mutating func addNode(depth: Int, of members: [Int], in paths: [[[UInt8]]]) -> Int {
        let number = nodes.count
        nodes.append(Node())
        let wanted = Wanted(depth: depth, members: members, paths: paths)
        let first = edges.count
        nodes[number].edges = first..<first + wanted.keys.count
        for key in wanted.keys { addEdge(key, ending: wanted.ends[key] ?? [], at: number) }
        for (place, key) in wanted.keys.enumerated() {
            guard let further = wanted.further[key] else { continue }
            edges[first + place].next = addNode(depth: depth + 1, of: further, in: paths)
        }
        return number
    }

    private mutating func addEdge(_ key: [UInt8], ending: [End], at node: Int) {
        let word = JSONCursor.word(count: key.count) { key[$0] }
        let index = Self.arrayIndex(key)
        edges.append(
            Edge(
                key: keys.count..<keys.count + key.count, word: word, index: index,
                ends: ends.count..<ends.count + ending.count))
        keys += key
        ends += ending
        nodes[node].filter |= Self.filterBit(word: word, count: key.count)
        nodes[node].lastIndex = max(nodes[node].lastIndex, index)
    }

    /// -1 unless `key` is an unsigned integer without leading zeros.
    private static func arrayIndex(_ key: [UInt8]) -> Int {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard key.allSatisfy(digits.contains), key.count == 1 || key.first != digits.lowerBound else { return -1 }
        return Int(String(decoding: key, as: UTF8.self)) ?? -1
    }
}

/// The keys that some paths look for in one container, in the order of the paths.
private struct Wanted {
    private(set) var keys: [[UInt8]] = []
    private(set) var ends: [[UInt8]: [PathTrie.End]] = [:]
    /// The paths that look further inside the value of a key.
    private(set) var further: [[UInt8]: [Int]] = [:]

    init(depth: Int, members: [Int], paths: [[[UInt8]]]) {
        for path in members {
            let remaining = paths[path][depth...]
            let whole = Array(remaining.joined(separator: [Byte.dot]))
            add(whole)
            ends[whole, default: []].append(PathTrie.End(path: path, rank: UInt8(depth)))
            guard remaining.count > 1, let segment = remaining.first else { continue }
            add(segment)
            further[segment, default: []].append(path)
        }
    }

    private mutating func add(_ key: [UInt8]) {
        if ends[key] == nil, further[key] == nil { keys.append(key) }
    }
}
