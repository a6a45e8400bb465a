/// Files that hold one secret: a signing secret, or an engine's API key. The line end that an editor leaves is not part of it.
package enum SecretFile {
    package static func read(_ path: String) throws(SettingsError) -> String {
        var text = String(decoding: try InputFile.bytes(path), as: UTF8.self)
        if text.hasSuffix("\r\n") { text.removeLast() } else if text.hasSuffix("\n") { text.removeLast() }
        guard text.unicodeScalars.first != "\u{FEFF}" else {
            throw .invalid("the file \(path) begins with a byte order mark, which would be a part of the secret; save it without")
        }
        guard !text.isEmpty else { throw .invalid("the file \(path) is empty; it must hold the secret") }
        return text
    }
}
