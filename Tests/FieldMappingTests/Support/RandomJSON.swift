import Identifiers
import TestSupport

/// Documents, paths and damage that are likely to meet: few distinct keys, dots and digits in them, keys that come
/// twice.
struct RandomJSON {
    private var generator: SplitMix64

    init(seed: Int) { generator = SplitMix64(seed: UInt64(seed)) }

    private static let keys = [
        "a.b", "b.a", "a.b.a", "0.1", "b.0", "a.0", "1", "longer key", "longer kez", "é", "\\",
    ]
    private static let spaces = ["", "", "", "", " ", "\n  ", "\t", "\r\n"]
    private static let numbers = ["0", "-0", "7", "-12", "1.10", "1e5", "2E-3", "12345678901234567890", "0.5e+1"]
    private static let pieces = [
        "x", "plain text", "é", "€", "😀", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u00e9"#, #"\ud83d\ude00"#, #"\u0000"#,
        "0123456789",
    ]

    /// Keys come twice in few objects only, or hardly any document would be accepted.
    mutating func object(depth: Int = 0) -> String {
        let mayRepeat = int(0...19) == 0
        var used: Set<String> = []
        let keys = (0..<int(depth == 0 ? 3...6 : 0...5)).map { _ in randomKey() }
            .filter { used.insert($0).inserted || mayRepeat }
        let members = keys.map { space() + written($0) + space() + ":" + space() + value(depth: depth) + space() }
        return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
    }

    mutating func paths() -> [String] {
        (0..<int(1...6)).map { _ in
            (0..<int(1...4)).map { _ in escapedSegment(randomKey()) }.joined(separator: ".")
        }
    }

    /// `text` with one to three bytes changed, put in, taken out, or everything behind one cut off.
    mutating func damaged(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<int(1...3) where !text.isEmpty {
            let place = int(0...text.count - 1)
            switch int(0...4) {
            case 0: text.remove(at: place)
            case 1: text.insert(byte(), at: place)
            case 2: text.removeSubrange(place...)
            case 3: text.swapAt(place, int(0...text.count - 1))
            default: text[place] = byte()
            }
        }
        return text
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    // MARK: - Pieces

    private mutating func pick(_ choices: [String]) -> String { choices[int(0...choices.count - 1)] }

    /// A short one, most of the time.
    private mutating func randomKey() -> String { pick(int(0...3) == 0 ? Self.keys : ["a", "b", "0"]) }

    private mutating func space() -> String { pick(Self.spaces) }

    private mutating func byte() -> UInt8 {
        int(0...1) == 0
            ? UInt8(int(0...255)) : pick(["{", "}", "[", "]", "\"", "\\", ",", ":", "0", "-", "u", " "]).bytes[0]
    }

    /// A dot is escaped every other time, so that both readings of it come up.
    private mutating func escapedSegment(_ key: String) -> String {
        let escaped = key.replacing("\\", with: "\\\\")
        return int(0...1) == 0 ? escaped : escaped.replacing(".", with: "\\.")
    }

    private mutating func written(_ key: String) -> String {
        let scalars = key.unicodeScalars.map { scalar in
            guard scalar != "\\" else { return #"\\"# }
            let hex = String(scalar.value, radix: 16)
            return int(0...9) == 0 ? #"\u"# + String(repeating: "0", count: 4 - hex.count) + hex : String(scalar)
        }
        return "\"" + scalars.joined() + "\""
    }

    private mutating func value(depth: Int) -> String {
        switch int(0...9) {
        case 0...3 where depth < 6: object(depth: depth + 1)
        case 4...5 where depth < 6: array(depth: depth + 1)
        case 6: pick(["true", "false", "null"])
        case 7: pick(Self.numbers)
        default: "\"" + (0..<int(0...4)).map { _ in pick(Self.pieces) }.joined() + "\""
        }
    }

    private mutating func array(depth: Int) -> String {
        let elements = (0..<int(0...4)).map { _ in space() + value(depth: depth) + space() }
        return "[" + (elements.isEmpty ? space() : elements.joined(separator: ",")) + "]"
    }
}
