import Foundation
import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import Ingress

@Suite(.timeLimit(.minutes(2)))
struct TLSIdentityTests {
    /// curl's exit status when the certificate does not verify.
    private static let untrusted: Int32 = 60

    private func curl(_ world: HookWorld, trusting certificate: String, _ arguments: String...) async throws
        -> Command.Outcome
    {
        try await Command.run(
            ["curl", "--silent", "--noproxy", "*", "--max-time", "10", "--cacert", certificate] + arguments)
    }

    private func url(_ world: HookWorld, _ path: String) -> String { "https://127.0.0.1:\(world.port)\(path)" }

    @Test("A webhook comes in through TLS, and a refusal goes out")
    func webhook() async throws {
        let certificate = try await TestCertificate()
        let tls = try TLSIdentity(certificateFile: certificate.certificate, keyFile: certificate.key)
        try await HookWorld.run(tls: tls) { world in
            let signature = try #require(world.destination.request().headers.last)
            let path = url(world, world.destination.path)
            let sent = try await curl(
                world, trusting: certificate.certificate, "--data-binary", Destination.payload, "--header",
                "\(signature.name): \(signature.value)", "--write-out", " %{http_code}", path, "--next", "--silent",
                "--cacert", certificate.certificate, "--data-binary", "{}", "--write-out", " %{http_code}", path)
            #expect(sent.status == 0)
            #expect(sent.output.contains(#""status":"fired"} 200"#))
            #expect(sent.output.hasSuffix(" 401"))
            #expect(world.dispatcher.deliveries.count == 1)
            #expect(world.dispatcher.refusals == ["signature_missing"])
        }
    }

    @Test("An answer that ends the connection arrives through TLS, too")
    func lastAnswer() async throws {
        let certificate = try await TestCertificate()
        let tls = try TLSIdentity(certificateFile: certificate.certificate, keyFile: certificate.key)
        try await HookWorld.run(limits: .with { $0.bodyBytes = 10 }, tls: tls) { world in
            let path = url(world, world.destination.path)
            let refused = try await curl(
                world, trusting: certificate.certificate, "--data-binary", Destination.payload, "--write-out",
                " %{http_code}", path)
            #expect(refused.status == 0)
            #expect(refused.output.hasSuffix(" 413"))
            let closed = try await curl(
                world, trusting: certificate.certificate, "--http1.0", "--write-out", " %{http_code}",
                url(world, "/healthz"))
            #expect(closed.status == 0)
            #expect(closed.output == #"{"status":"ok"} 200"#)
        }
    }

    @Test("One connection too many is told so through TLS, too")
    func connectionLimit() async throws {
        let certificate = try await TestCertificate()
        let tls = try TLSIdentity(certificateFile: certificate.certificate, keyFile: certificate.key)
        try await HookWorld.run(limits: .with { $0.connections = 0 }, tls: tls) { world in
            let refused = try await curl(
                world, trusting: certificate.certificate, "--write-out", " %{http_code}", url(world, "/healthz"))
            #expect(refused.status == 0)
            #expect(refused.output.contains("overloaded") && refused.output.hasSuffix(" 503"))
        }
    }

    @Test("After a reload new connections get the new certificate")
    func reload() async throws {
        let certificate = try await TestCertificate()
        let tls = try TLSIdentity(certificateFile: certificate.certificate, keyFile: certificate.key)
        let old = try certificate.copy("old.pem")
        try await HookWorld.run(tls: tls) { world in
            let health = url(world, "/healthz")
            #expect(try await curl(world, trusting: old, health).status == 0)
            try await certificate.make()
            #expect(try await curl(world, trusting: certificate.certificate, health).status == Self.untrusted)
            #expect(try await curl(world, trusting: old, health).status == 0)
            try tls.reload()
            #expect(try await curl(world, trusting: certificate.certificate, health).status == 0)
            #expect(try await curl(world, trusting: old, health).status == Self.untrusted)
        }
    }

    @Test("A reload that fails leaves the old certificate in use", arguments: ["missing", "empty", "of another key"])
    func failedReload(file: String) async throws {
        let certificate = try await TestCertificate()
        let tls = try TLSIdentity(certificateFile: certificate.certificate, keyFile: certificate.key)
        let old = try certificate.copy("old.pem")
        try await HookWorld.run(tls: tls) { world in
            try FileManager.default.removeItem(atPath: certificate.certificate)
            switch file {
            case "empty": try Data().write(to: URL(filePath: certificate.certificate))
            case "of another key":
                let other = try await TestCertificate()
                try FileManager.default.copyItem(atPath: other.certificate, toPath: certificate.certificate)
            default: break
            }
            #expect(throws: (any Error).self) { try tls.reload() }
            #expect(try await curl(world, trusting: old, url(world, "/healthz")).status == 0)
        }
    }

    @Test("Files that do not belong together, or are none, make no identity")
    func unusableFiles() async throws {
        let (one, other) = try await (TestCertificate(), TestCertificate())
        for (certificate, key) in [
            (one.certificate, other.key), (one.key, one.certificate), (one.folder.path, one.key), ("/nowhere", one.key),
        ] {
            #expect(throws: (any Error).self) { try TLSIdentity(certificateFile: certificate, keyFile: key) }
        }
    }

    @Test("A client that speaks plain HTTP to a TLS listener is closed, and the next one is served")
    func plainClient() async throws {
        let certificate = try await TestCertificate()
        let tls = try TLSIdentity(certificateFile: certificate.certificate, keyFile: certificate.key)
        try await HookWorld.run(tls: tls) { world in
            let plain = try world.connect()
            try await plain.send(world.destination.request().bytes)
            let answer = try await plain.rest()
            #expect(!answer.text.contains("HTTP/1.1"))
            #expect(world.dispatcher.deliveries.isEmpty)
            #expect(try await curl(world, trusting: certificate.certificate, url(world, "/healthz")).status == 0)
        }
    }

    @Test("A client that never begins its TLS handshake is closed")
    func silentClient() async throws {
        let certificate = try await TestCertificate()
        let tls = try TLSIdentity(certificateFile: certificate.certificate, keyFile: certificate.key)
        try await HookWorld.run(limits: .with { $0.headTime = .milliseconds(1) }, tls: tls) { world in
            let silent = try world.connect()
            #expect(try await silent.rest().isEmpty)
        }
    }
}
