import Foundation
package import Ingress

extension DataDirectory {
    var sealingKeyPath: String { path + "/sealing.key" }

    /// Reads the sealing key; makes one the first time.
    package func sealingKey() throws -> SealingKey {
        if let key = try readSealingKey() { return key }
        if hasDatabase {
            // Another process, `key create` beside `serve`, may have made both since.
            guard let key = try readSealingKey() else { throw DataDirectoryError.sealingKeyMissing(sealingKeyPath) }
            return key
        }
        return try makeSealingKey()
    }

    /// The sealing key's path when others than its owner may read or change it, as after a careless copy.
    package var exposedSealingKey: String? {
        let mode = Self.status(of: sealingKeyPath)?.st_mode ?? 0
        return mode & 0o077 == 0 ? nil : sealingKeyPath
    }

    /// The file appears with all its bytes, or, when another process was first, not at all.
    private func makeSealingKey() throws -> SealingKey {
        let bytes = try SecureRandom.bytes(SealingKey.byteCount)
        let draft = "\(sealingKeyPath).\(UUID().uuidString)"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DataDirectoryError.cannotWrite(sealingKeyPath) }
        defer {
            close(descriptor)
            unlink(draft)
        }
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0, let key = SealingKey(bytes) else {
            throw DataDirectoryError.cannotWrite(sealingKeyPath)
        }
        if link(draft, sealingKeyPath) == 0 { return key }
        guard errno == EEXIST, let first = try readSealingKey() else { throw DataDirectoryError.cannotWrite(sealingKeyPath) }
        return first
    }

    private func readSealingKey() throws -> SealingKey? {
        guard FileManager.default.fileExists(atPath: sealingKeyPath) else { return nil }
        guard let data = FileManager.default.contents(atPath: sealingKeyPath) else {
            throw DataDirectoryError.sealingKeyUnreadable(sealingKeyPath)
        }
        guard let key = SealingKey(Array(data)) else { throw DataDirectoryError.sealingKeyDamaged(sealingKeyPath) }
        return key
    }
}
