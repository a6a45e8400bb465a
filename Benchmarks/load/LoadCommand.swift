import ArgumentParser
import Foundation
import Ingress

/// Signed webhooks at a fixed rate, each another one, and how long each answer took from when its request was due: a receiver that falls
/// behind is seen as that, and does not slow down what is offered to it.
@main
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Posts signed webhooks and prints, as JSON, how they were answered.",
        discussion: "Latencies are in microseconds, by status, from when a request was due. An answer counts for when it came.")

    @Option(help: "A file with a line `URL SECRET` for each destination; they take turns.") var targets: String
    @Option(help: "A file with the body.") var body: String
    @Option(help: "The text in the body that is another one in each request.") var mark: String
    @Option(help: "What it is in the first request, a number; so that no later run sends the same again.") var first = 0
    @Flag(help: "Signs each with the time.") var timestamp = false
    @Option(help: "Requests a second; 0 for as many as the connections take.") var rate = 0.0
    @Option(help: "How long requests become due.") var seconds = 10.0
    @Option(help: "At most so many requests; 0 for all that become due.") var requests = 0
    @Option(help: "Also prints a line for each so many seconds, as they end; 0 for none.") var every = 0.0
    @Option(help: "Connections; each has one request at a time.") var connections = 64

    func run() throws {
        let lines = try String(contentsOfFile: targets, encoding: .utf8).split(separator: "\n")
        let content = try Array(Data(contentsOf: URL(fileURLWithPath: body)))
        guard let template = BodyTemplate(content, mark: Array(mark.utf8)) else {
            throw ValidationError("the body does not hold the mark '\(mark)' exactly once")
        }
        let requests = try lines.map { try TargetRequests(line: $0, template, hasTimestamp: timestamp) }
        guard let port = requests.first?.port, requests.allSatisfy({ $0.port == port }) else {
            throw ValidationError("name at least one target, and all on one port of 127.0.0.1")
        }
        signal(SIGPIPE, SIG_IGN)
        let load = Load(
            requests, port: port, connections: connections, firstNumber: first, interval: rate > 0 ? 1 / rate : 0,
            limit: self.requests > 0 ? self.requests : .max)
        let outcome = try load.run(seconds: seconds, period: every > 0 ? every : .infinity) {
            print($0.json)
            fflush(nil)
        }
        print(outcome.json)
    }
}

/// A body of which one place is another in each request.
struct BodyTemplate {
    private var bytes: [UInt8]
    private let place: Range<Int>

    init?(_ bytes: [UInt8], mark: [UInt8]) {
        guard !mark.isEmpty, bytes.count >= mark.count else { return nil }
        let starts = (0...bytes.count - mark.count).filter { bytes[$0..<$0 + mark.count].elementsEqual(mark) }
        guard starts.count == 1 else { return nil }
        self.bytes = bytes
        place = starts[0]..<starts[0] + mark.count
    }

    /// The number in decimal digits, as many as the mark has characters.
    func body(_ number: Int) -> [UInt8] {
        var (body, rest) = (bytes, number)
        for index in place.reversed() {
            body[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        return body
    }
}

/// What is posted to one destination.
struct TargetRequests {
    let port: UInt16
    private let head: [UInt8]
    private let signer: RequestSigner
    private let template: BodyTemplate
    private let hasTimestamp: Bool

    init(line: Substring, _ template: BodyTemplate, hasTimestamp: Bool) throws {
        let words = line.split(separator: " ")
        guard words.count == 2, let url = URL(string: String(words[0])), url.host() == "127.0.0.1", let number = url.port,
            let port = UInt16(exactly: number), let secret = SigningSecret(String(words[1]))
        else { throw ValidationError("a target is a line `http://127.0.0.1:PORT/PATH SECRET`") }
        self.port = port
        head = Array("POST \(url.path()) HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n".utf8)
        signer = RequestSigner(secret: secret)
        self.template = template
        self.hasTimestamp = hasTimestamp
    }

    func request(_ number: Int) -> [UInt8] {
        let body = template.body(number)
        var request = head
        for header in signer.headers(for: body, timestamp: hasTimestamp ? "\(time(nil))" : nil) {
            request += "\(header.name): \(header.value)\r\n".utf8
        }
        request += "content-length: \(body.count)\r\n\r\n".utf8
        return request + body
    }
}
