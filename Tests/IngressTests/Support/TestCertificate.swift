import Foundation
import TestSupport

/// A self-signed certificate for 127.0.0.1 and its key, in a folder of their own that goes with it.
final class TestCertificate: Sendable {
    let folder: URL
    var certificate: String { folder.appending(path: "certificate.pem").path }
    var key: String { folder.appending(path: "key.pem").path }

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ingress-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await make()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Replaces both files.
    func make() async throws {
        _ = try await Command.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "1",
            "-subj", "/CN=ingress-tests", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ])
    }

    /// A copy of the certificate under another name.
    func copy(_ name: String) throws -> String {
        let copy = folder.appending(path: name).path
        try FileManager.default.copyItem(atPath: certificate, toPath: copy)
        return copy
    }
}
