/// Reads the answer of contract 3.1, `{"fired_event_id": "<uuid>", …}`.
///
/// Only as much JSON as that takes: the value of a top-level key, with nested values and the insides of strings
/// passed over. Bytes after the id are not looked at.
enum FireAnswer {
    /// The id in lower case; nil when the bytes are no object, the key is not in it or its value is no UUID.
    static func firedEventID(in body: [UInt8]) -> String? {
        var scanner = ObjectScanner(body)
        return scanner.string(under: "fired_event_id").flatMap(uuid)
    }

    private static func uuid(_ text: ArraySlice<UInt8>) -> String? {
        guard text.count == 36 else { return nil }
        for (place, byte) in text.enumerated() {
            let isDash = place == 8 || place == 13 || place == 18 || place == 23
            guard isDash ? byte == UInt8(ascii: "-") : byte.isHexDigit else { return nil }
        }
        return String(unsafeUninitializedCapacity: 36) { $0.initialize(fromContentsOf: text.map { $0.asciiLowercased }) }
    }
}
