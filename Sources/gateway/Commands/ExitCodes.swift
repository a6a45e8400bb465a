import ArgumentParser
import FieldMapping
import Foundation
import TriggerBridge

/// Wording and exit status of the command line, in one place (contract, section 6): 0 done, 1 the operation failed,
/// 2 unusable arguments.
struct CommandEnd: Equatable, Sendable {
    let status: Int32
    /// What is printed before, without a line end; on standard error unless the status is 0.
    let text: String

    static let done = CommandEnd(status: 0, text: "")

    private init(status: Int32, text: String) {
        self.status = status
        self.text = text
    }

    /// - Parameters:
    ///   - error: what parsing the arguments or running the command threw; a request for help is one, too.
    ///   - root: the command that the arguments were parsed for.
    init(_ error: any Error, of root: any ParsableCommand.Type) {
        self.init(status: Self.status(of: error, root), text: root.fullMessage(for: error))
    }

    private static func status(of error: any Error, _ root: any ParsableCommand.Type) -> Int32 {
        if error is SettingsError { return 2 }
        let code = root.exitCode(for: error)
        return code == .validationFailure ? 2 : code.rawValue
    }

    /// Prints the text, then ends the process.
    func exitProcess() -> Never {
        fflush(nil)
        if !text.isEmpty {
            let output = status == 0 ? FileHandle.standardOutput : FileHandle.standardError
            // Nobody reads it any more; the status still tells.
            try? output.write(contentsOf: Data((text + "\n").utf8))
        }
        exit(status)
    }
}

extension AsyncParsableCommand {
    /// Parses the process's arguments, runs the command that they name, and ends the process. For `main` of the root.
    static func runAndExit() async -> Never {
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            CommandEnd.done.exitProcess()
        } catch {
            CommandEnd(error, of: self).exitProcess()
        }
    }
}

// MARK: - Failures

/// Why an operation failed, though its arguments could be used. No case holds a secret or a key.
enum CommandFailure: Error, Equatable {
    case unusableJSON(JSONError, file: String)
    case unusableMapping(FieldMapError, file: String)
    /// A `destination.json` or `expected.json` that is not what it has to be.
    case unusableFixture(String, file: String)
    case unreachable(url: String, TransferFailure)
    /// The management API did not do what it was asked for.
    case refused(request: String, status: Int, detail: String)
    /// The management API's answer lacks something.
    case unexpectedAnswer(request: String, missing: String)
}

extension CommandFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .unusableJSON(let error, let file): "\(file): \(error)"
        case .unusableMapping(let error, let file): error.lines.map { "\(file): \($0)" }.joined(separator: "\n")
        case .unusableFixture(let reason, let file): "\(file): \(reason)"
        case .unreachable(let url, let failure): "\(url) cannot be reached: \(failure.inWords)."
        case .refused(let request, let status, let detail): "\(request) was answered \(status): \(detail)"
        case .unexpectedAnswer(let request, let missing): "the answer to \(request) holds no \(missing)"
        }
    }
}

extension FieldMapError {
    fileprivate var lines: [String] {
        violations.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
    }
}

extension TransferFailure {
    /// The end of a sentence about a URL.
    fileprivate var inWords: String {
        switch self {
        case .couldNotResolve: "its host name is not known"
        case .couldNotConnect: "nothing accepts connections there"
        case .tlsHandshakeFailed: "the TLS handshake failed"
        case .certificateInvalid: "its certificate does not verify"
        case .connectionReset: "the connection was reset"
        case .closedBeforeCompleteAnswer: "the connection was closed before the answer was complete"
        case .timedOut(.waiting), .timedOut(.answering): "the answer did not come in time"
        case .timedOut(.connecting): "the connection was not made in time"
        case .responseTooLarge(let status): "its answer, with status \(status), is too large"
        case .invalidURL: "it is not a URL that can be sent to"
        case .invalidHeader: "a header cannot be sent; look at the API key"
        case .cancelled: "the request was broken off"
        case .other(let code): "libcurl failed with code \(code)"
        }
    }
}
