import FieldMapping
import Foundation
import Identifiers
import Ingress
import TestSupport
import Testing

@testable import gateway

@Suite(.processes)
struct SignCommandTests {
    private static let secret = "whsec_sign-command-not-real"

    private let files: TemporaryDirectory
    private let secretFile: String

    init() throws {
        files = try TemporaryDirectory()
        secretFile = try files.write(Self.secret + "\n", to: "secret")
    }

    @Test("What is signed is what the verifier takes, in every verified vector", arguments: SignatureVector.verified)
    func vectors(vector: SignatureVector) throws {
        let signer = RequestSigner(secret: try #require(SigningSecret(vector.secret)))
        let headers = signer.headers(for: vector.body, timestamp: vector.timestamp)
        let value = try #require(headers.last?.value)
        #expect(value.hasPrefix("sha256=") && vector.signatures.contains(String(value.dropFirst(7))))
        #expect(headers.map(\.name).last == "x-amigo-request-signature")
        #expect(headers.dropLast().map(\.name) == vector.timestamp.map { _ in ["x-amigo-request-timestamp"] } ?? [])
        #expect(headers.dropLast().map(\.value) == [vector.timestamp].compactMap(\.self))
    }

    @Test(
        "The signature is the one that openssl makes",
        arguments: [nil, "1767323045", "2026-01-02T03:04:05Z", "Fri, 02 Jan 2026"], ["", "{\"a\":1}", "\0\r\n☎"])
    func openssl(timestamp: String?, body: String) throws {
        let prefix = timestamp.map { "v1:\($0):" } ?? ""
        let expected = try mac(of: files.write(prefix + body, to: "signed"))
        let flags = timestamp.map { ["--timestamp", $0] } ?? []
        let run = try sign(flags, files.write(body, to: "body"))
        #expect(run.exit == .exited(0), "\(run.errorText)")
        let lines = timestamp.map { ["x-amigo-request-timestamp: \($0)"] } ?? []
        #expect(run.output == lines + ["x-amigo-request-signature: sha256=\(expected)"])
    }

    @Test("The body can come from standard input")
    func standardInput() throws {
        let body = try files.write("{}", to: "body")
        let piped = try CommandRun(["sign", "-", "--secret-file", secretFile], input: body)
        #expect(piped.exit == .exited(0), "\(piped.errorText)")
        #expect(piped.output == (try sign([], body)).output)
    }

    @Test("now is the time in milliseconds, so that no two requests are the same")
    func now() throws {
        let now = Timestamp(milliseconds: 1_767_323_045_678)
        #expect(SigningTimestamp.now.text(at: now) == "1767323045678")
        #expect(SigningTimestamp.value("yesterday").text(at: now) == "yesterday")

        let before = Timestamp.now().milliseconds
        let run = try sign(["--timestamp", "now"], files.write("{}", to: "body"))
        let value = try #require(run.output.first?.split(separator: " ").last.flatMap { Int64($0) })
        #expect((before...Timestamp.now().milliseconds).contains(value))
    }

    @Test(
        "A timestamp that a header cannot carry is refused with status 2",
        arguments: ["", " 1", "1 ", "1\n2", "1\t2", "é"])
    func timestamps(text: String) throws {
        let run = try sign(["--timestamp", text], files.write("{}", to: "body"))
        #expect(run.exit == .exited(2))
        #expect(run.output.isEmpty)
        #expect(run.errorText.contains("is invalid for '--timestamp <now|value>'"))
    }

    @Test("A file that cannot be used is named, with status 2 and without what it holds")
    func unusableFiles() throws {
        let body = try files.write("{}", to: "body")
        let empty = try files.write("\n", to: "empty")
        let long = try files.write(String(repeating: "s", count: 257), to: "long")
        let marked = try files.write("\u{FEFF}" + Self.secret, to: "marked")
        let none = files.path + "/none"
        let cases = [
            (none, secretFile, "the file \(none) cannot be read: No such file or directory"),
            (files.path, secretFile, "the file \(files.path) cannot be read: Is a directory"),
            (body, none, "the file \(none) cannot be read: No such file or directory"),
            (body, empty, "the file \(empty) is empty; it must hold the secret"),
            (body, marked, "the file \(marked) begins with a byte order mark, which would be a part of the secret; save it without"),
            (body, long, "the file \(long) holds more than 256 bytes; it must hold the secret alone"),
        ]
        for (body, secret, message) in cases {
            let run = try CommandRun(["sign", body, "--secret-file", secret])
            #expect(run.exit == .exited(2) && run.output.isEmpty)
            #expect(run.errorText == "Error: \(message)\n")
        }
    }

    @Test("Body and secret may come through pipes, as a shell makes them of commands")
    func pipes() throws {
        let body = try files.write("{}", to: "body")
        let command = #"exec "$0" sign <(cat "$1") --secret-file <(cat "$2")"#
        let child = try ChildProcess(
            "/bin/bash", ["-c", command, GatewayProcess.executable, body, secretFile], errorPath: files.path + "/stderr")
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        #expect(try child.waitForExit() == .exited(0))
        #expect(try lines == CommandRun(["sign", body, "--secret-file", secretFile]).output)
        #expect(lines.count == 1)
    }

    @Test("The help shows how to post what was signed")
    func help() throws {
        let run = try CommandRun(["sign", "--help"])
        #expect(run.exit == .exited(0))
        #expect(
            run.output.joined(separator: "\n") == """
                OVERVIEW: Signs a body and prints the headers to send with it.

                The headers come one a line, as curl takes them:

                  gateway sign body.json --secret-file secret |
                    curl -H @- --data-binary @body.json HOOK_URL

                USAGE: gateway sign <file> --secret-file <file> [--timestamp <now|value>]

                ARGUMENTS:
                  <file>                  File that holds the body, or '-' for standard input.

                OPTIONS:
                  --secret-file <file>    File that holds the destination's signing secret.
                  --timestamp <now|value> Sends a timestamp and signs it with the body: 'now',
                                          or the header's value.
                  --version               Show the version.
                  -h, --help              Show help information.

                """)
    }

    private func sign(_ flags: [String], _ body: String) throws -> CommandRun {
        try CommandRun(["sign", body, "--secret-file", secretFile] + flags)
    }

    /// In hexadecimal.
    private func mac(of file: String) throws -> String {
        let child = try ChildProcess(
            "/usr/bin/env", ["openssl", "dgst", "-sha256", "-hmac", Self.secret, file],
            errorPath: files.path + "/stderr")
        let line = try #require(try child.readLine())
        return try #require(line.split(separator: " ").last.map(String.init))
    }
}

/// A row of `fixtures/signatures/vectors.json` that verifies.
struct SignatureVector: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: [UInt8]
    let timestamp: String?
    /// The one that matches.
    let secret: String
    /// The entries of the header, in lower case and without prefix.
    let signatures: [String]

    static let verified: [SignatureVector] = {
        do {
            let rows = try JSONValue(Fixtures.bytes("signatures/vectors.json")).elements ?? []
            return try rows.map { try #require(try $0.object()) }
                .filter { $0["expect"]?.string == "verified" }.map(SignatureVector.init)
        } catch {
            fatalError("fixtures/signatures/vectors.json: \(error)")
        }
    }()

    private init(_ row: JSONObject) throws {
        testDescription = try #require(row["name"]?.string)
        let hex = Array((row["body_hex"]?.string ?? "").utf8)
        body =
            row["body"]?.string.map { Array($0.utf8) }
            ?? stride(from: 0, to: hex.count, by: 2).compactMap {
                UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16)
            }
        timestamp = row["timestamp_header"]?.string
        secret = try #require(row[row["matched"]?.string == "previous" ? "previous_secret" : "secret"]?.string)
        signatures = try #require(row["signature_header"]?.string).lowercased().split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "sha256=", with: "")
        }
    }
}
