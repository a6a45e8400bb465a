/// The base URL of a trigger engine, e.g. `https://engine.example/api`.
struct EngineAddress: Sendable, Hashable {
    /// Without a slash at the end.
    private let base: String

    /// - Throws: ``SetupError/notAnEngineAddress(_:)`` unless it is `http` or `https` with a host, and without user
    ///   name, query and fragment. Slashes at the end are taken off.
    init(_ text: String) throws(SetupError) {
        guard (try? Origin(of: text)) != nil, !text.utf8.contains(where: Self.isForbidden) else {
            throw .notAnEngineAddress(text)
        }
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        base = text
    }

    /// Contract 2.5.
    func fire(workspaceID: String, triggerID: String) -> String {
        "\(base)/v1/\(Self.segment(workspaceID))/triggers/\(Self.segment(triggerID))/fire"
    }

    var health: String { base + "/healthz" }

    /// The parts that a base has not, and what no URL holds unescaped.
    private static func isForbidden(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "\\"): true
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "^"), UInt8(ascii: "`"): true
        case UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"): true
        default: false
        }
    }

    /// Ids are UUIDs and pass as they are; whatever else comes stays within its segment.
    private static func segment(_ id: String) -> String {
        if id.allBytes(isPlain) { return id }
        return id.utf8.map { isPlain($0) ? String(UnicodeScalar($0)) : "%" + hex($0) }.joined()
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isDigit || byte.isASCIILetter || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "0" + digits : digits
    }
}
