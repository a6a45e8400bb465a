/// The base URL of a trigger engine, e.g. `https://engine.example/api`.
struct EngineAddress: Sendable, Hashable {
    private let base: String

    /// - Throws: ``SetupError/notAnEngineAddress(_:)`` for what is no ``BaseURL``.
    init(_ text: String) throws(SetupError) {
        guard let url = BaseURL(text) else { throw .notAnEngineAddress(text) }
        base = url.description
    }

    /// Contract 2.5.
    func fire(workspaceID: String, triggerID: String) -> String {
        "\(base)/v1/\(Self.segment(workspaceID))/triggers/\(Self.segment(triggerID))/fire"
    }

    var health: String { base + "/healthz" }

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
