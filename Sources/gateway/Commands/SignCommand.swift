import ArgumentParser
import Identifiers
import Ingress
import Terminal

/// `gateway sign` (contract, section 6).
struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Signs a body and prints the headers to send with it.",
        discussion: """
            The headers come one a line, as curl takes them:

              gateway sign body.json --secret-file secret |
                curl -H @- --data-binary @body.json HOOK_URL
            """)

    @Argument(help: "File that holds the body, or '-' for standard input.") var file: String
    @Option(help: ArgumentHelp("File that holds the destination's signing secret.", valueName: "file"))
    var secretFile: String
    @Option(
        help: ArgumentHelp(
            "Sends a timestamp and signs it with the body: 'now', or the header's value.", valueName: "now|value"))
    var timestamp: SigningTimestamp?

    func run() throws {
        print(try headerLines(at: .now()))
    }

    /// `name: value` lines, without a line end behind the last.
    ///
    /// - Throws: ``SettingsError`` when one of the files cannot be used.
    func headerLines(at now: Timestamp) throws -> String {
        let signer = RequestSigner(secret: try SigningSecret(file: secretFile))
        let body = try InputFile.bytesOrStandardInput(file)
        let headers = signer.headers(for: body, timestamp: timestamp?.text(at: now))
        return headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    }
}
