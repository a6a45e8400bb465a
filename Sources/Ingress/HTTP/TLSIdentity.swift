import NIOSSL
import Synchronization

/// The certificate chain and private key of the hooks listener, from PEM files that may be replaced while it runs.
package final class TLSIdentity: Sendable {
    private let certificateFile: String
    private let keyFile: String
    private let context: Mutex<NIOSSLContext>

    /// - Throws: ``TLSIdentityError``.
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
        // The library's errors name neither the file nor what is wrong with it.
        guard let chain = try? NIOSSLCertificate.fromPEMFile(certificateFile), !chain.isEmpty else {
            throw TLSIdentityError.notACertificate(certificateFile)
        }
        guard let key = try? NIOSSLPrivateKey(file: keyFile, format: .pem) else { throw TLSIdentityError.notAKey(keyFile) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSIdentityError.notAPair(certificateFile, keyFile)
        }
    }
}

/// Why the listener's certificate cannot be used.
package enum TLSIdentityError: Error, Equatable, CustomStringConvertible {
    case notACertificate(String)
    case notAKey(String)
    case notAPair(String, String)

    package var description: String {
        switch self {
        case .notACertificate(let file): "The file \(file) is not there, or cannot be read as certificates in PEM form."
        case .notAKey(let file): "The file \(file) is not there, or cannot be read as a private key in PEM form."
        case .notAPair(let certificate, let key): "The key in \(key) is not that of the first certificate in \(certificate)."
        }
    }
}
