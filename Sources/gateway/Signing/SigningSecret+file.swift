import Ingress
import Terminal

extension SigningSecret {
    /// The secret that a file holds, without the line end behind it.
    ///
    /// - Throws: ``SettingsError`` when the file cannot be read, is empty or holds more than 256 bytes.
    init(file path: String) throws {
        guard let secret = SigningSecret(try SecretFile.read(path)) else {
            throw SettingsError.invalid("the file \(path) holds more than 256 bytes; it must hold the secret alone")
        }
        self = secret
    }
}
