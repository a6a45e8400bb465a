import TestSupport
import Testing

/// A certificate for nobody, signed by nobody that is trusted; made once.
enum SelfSignedCertificate {
    private static let directory = Result { try make() }

    /// The flags of `serve` that have the hooks listener use it.
    static func flags() throws -> [String] {
        let path = try directory.get().path
        return ["--tls-cert-file", path + "/certificate.pem", "--tls-key-file", path + "/key.pem"]
    }

    private static func make() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let openssl = try ChildProcess(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                directory.path + "/key.pem", "-out", directory.path + "/certificate.pem", "-days", "2", "-subj", "/CN=nobody",
            ], errorPath: directory.path + "/stderr")
        #expect(try openssl.waitForExit() == .exited(0), "\(openssl.errorText)")
        return directory
    }
}
