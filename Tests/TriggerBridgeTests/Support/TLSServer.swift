import Foundation
import TestSupport

/// An HTTPS engine with a certificate of its own making: Python's TLS, and `openssl` for the certificate.
///
/// It answers every POST as an engine that took the fire. Ends with `stop()`.
struct TLSServer {
    /// The certificate, which is its own authority.
    let certificateFile: String
    let url: String
    private let process: SpawnedProcess
    private let directory: URL

    /// - Parameter name: whom the certificate is for, e.g. `IP:127.0.0.1`.
    init(certifiedFor name: String) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "bridge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        certificateFile = directory.appending(path: "certificate.pem").path
        let keyFile = directory.appending(path: "key.pem").path
        try Self.makeCertificate(for: name, keyFile: keyFile, certificateFile: certificateFile)
        process = try SpawnedProcess(["python3", "-c", Self.program, certificateFile, keyFile])
        let port = process.firstOutput()
        url = "https://127.0.0.1:" + port.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func stop() {
        // Not SIGTERM: a process that was started on a thread of the concurrency pool has it blocked.
        kill(process.pid, SIGKILL)
        process.waitForExit()
        try? FileManager.default.removeItem(at: directory)
    }

    private static func makeCertificate(for name: String, keyFile: String, certificateFile: String) throws {
        let openssl = try SpawnedProcess([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", keyFile, "-out", certificateFile, "-days", "2", "-subj", "/CN=engine",
            "-addext", "subjectAltName=\(name)",
        ])
        guard openssl.waitForExit() == 0 else { throw CocoaError(.executableLoad) }
    }

    /// Prints its port, then serves until it is killed or whoever started it is gone.
    private static let program = """
        import http.server, os, ssl, sys, threading
        class Engine(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                body = b'{"fired_event_id": "0190a1b2-0000-7000-8000-00000000abcd"}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Engine)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_address[1], flush=True)
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        server.serve_forever()
        """
}
