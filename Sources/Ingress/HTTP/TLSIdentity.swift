import NIOSSL
import Synchronization

/// The certificate chain and private key of the hooks listener, from PEM files that may be replaced while it runs.
package final class TLSIdentity: Sendable {
    private let certificateFile: String
    private let keyFile: String
    private let context: Mutex<NIOSSLContext>

    /// - Throws: when a file cannot be read, or key and certificate do not belong together.
    package init(certificateFile: String, keyFile: String) throws {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        context = Mutex(try Self.load(certificateFile, keyFile))
    }

    /// Reads the files again; new connections use what they hold. When that fails, the old ones stay in use.
    package func reload() throws {
        let fresh = try Self.load(certificateFile, keyFile)
        context.withLock { $0 = fresh }
    }

    func makeHandler() -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: context.withLock { $0 })
    }

    private static func load(_ certificateFile: String, _ keyFile: String) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(certificateFile)
        let key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}
