import ArgumentParser
import Foundation
import Ingress
import Logging
import ManagementAPI
import Metrics
import ServiceLifecycle
import Storage
import Terminal
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Receives webhooks and serves the management API.",
        discussion: """
            Every option can also be set in the environment (--data-dir as GATEWAY_DATA_DIR) or in the config file ({"data_dir": …}). \
            A flag comes first, then the environment, then the file.

            SIGTERM stops accepting, finishes what was accepted and exits 0. SIGHUP reads the TLS files again.
            """)

    @Option(help: "A JSON file with settings.") var config: String?
    @Option(help: "Where everything is kept. (default: ./data)") var dataDir: String?
    @Option(help: ArgumentHelp("Address of the public listener. (default: 127.0.0.1:8080)", valueName: "host:port")) var hooks: String?
    @Option(help: ArgumentHelp("Address of the operators' listener. (default: 127.0.0.1:8081)", valueName: "host:port"))
    var api: String?
    @Option(help: "Base of hook URLs: where senders reach this gateway.") var publicURL: String?
    @Option(help: "'embedded', or the base URL of a remote trigger engine. (default: embedded)") var engine: String?
    @Option(help: "File that holds the remote engine's API key.") var engineKeyFile: String?
    @Option(help: "PEM file with the CA that signed the remote engine's certificate.") var engineCaFile: String?
    @Option(help: "Milliseconds for connecting to the remote engine. (default: 2000)") var engineConnectTimeoutMs: String?
    @Option(help: "Milliseconds for one attempt at the remote engine. (default: 5000)") var engineTimeoutMs: String?
    @Option(help: "Largest body in bytes. (default: 1048576)") var maxBodyBytes: String?
    @Option(help: "Open connections to the public listener. (default: 16384)") var maxConnections: String?
    @Option(help: "Seconds for the head of a request. (default: 10)") var headTimeoutSeconds: String?
    @Option(help: "Seconds for the body of a request. (default: 30)") var bodyTimeoutSeconds: String?
    @Option(help: "Seconds that an idle connection stays open. (default: 75)") var idleTimeoutSeconds: String?
    @Option(help: "Seconds that a request's timestamp may be off. (default: 300)") var toleranceSeconds: String?
    @Option(help: "PEM file with the public listener's certificate chain.") var tlsCertFile: String?
    @Option(help: "PEM file with its private key.") var tlsKeyFile: String?
    @Option(help: "Webhooks in flight at most; one more is answered 503. (default: 4096)") var maxUnderway: String?
    @Option(help: "What to do with scheduled fires missed while the engine was down: once, skip or all. (default: once)")
    var missedFires: String?
    @Option(
        help: ArgumentHelp(
            "How late a missed instant may be fired: 90s, 15m, 1h or 2d; a minute at least. (default: 1h)", valueName: "time"))
    var maxLateness: String?
    @Option(
        help: ArgumentHelp("How long a chain of events is kept after its newest one: 12h or 30d. (default: for ever)", valueName: "time"))
    var eventRetention: String?
    @Option(
        help: ArgumentHelp("How long a delivery is kept, with its body: 12h or 30d. (default: for ever)", valueName: "time"))
    var deliveryRetention: String?
    @Option(help: "Who places calls: simulated or twilio. (default: simulated)") var callProvider: String?
    @Option(help: ArgumentHelp("The number that calls come from when a task names none, in E.164 form.", valueName: "number"))
    var callerID: String?
    @Option(help: "The account that calls are placed with: AC and 32 hexadecimal digits.") var twilioAccountSid: String?
    @Option(help: "File that holds its primary auth token.") var twilioAuthTokenFile: String?
    @Option(help: ArgumentHelp("Where Twilio asks what to say once a call is answered.", valueName: "url")) var twilioVoiceURL: String?
    @Option(help: ArgumentHelp("Twilio's REST API. (default: https://api.twilio.com)", valueName: "url")) var twilioBaseURL: String?
    @Option(help: "Milliseconds for one request to it. (default: 10000)") var twilioTimeoutMs: String?
    @Option(help: "Further milliseconds before a call whose answer was lost is looked up. (default: 30000)") var twilioSettlingMs: String?
    @Option(help: "trace, debug, info, notice, warning, error or critical. (default: info)") var logLevel: String?
    @Flag(help: "Makes a demo destination and prints how to send it webhooks.") var demo = false

    func run() async throws {
        var settings = try settings()
        // The database holds bodies: it is nobody else's to read.
        umask(0o077)
        var logger = Logger(label: "gateway", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = settings.logLevel
        if !settings.unknownVariables.isEmpty {
            logger.warning(
                "unknown GATEWAY_ environment variables", metadata: ["names": "\(settings.unknownVariables.joined(separator: " "))"])
        }
        settings.limits.connections = DescriptorLimit.connections(of: settings.limits.connections, logger)
        let metrics = MetricsRegistry()
        MetricsSystem.bootstrap(metrics)
        let gateway = try await Gateway.build(settings, metrics: metrics, logger: logger)
        let demo = settings.isDemo ? try await demo(gateway) : nil
        var configuration = ServiceGroupConfiguration(
            services: gateway.services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // More than a stop's work has; ten seconds are promised (contract, section 6).
        configuration.maximumGracefulShutdownDuration = .seconds(9)
        let group = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { [logger] tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                try await gateway.listening.ready()
                try Self.announce(gateway, demo, logger)
            }
            // Not `waitForAll`: the first error has to end the other task, too.
            while try await tasks.next() != nil {}
        }
    }

    private func demo(_ gateway: Gateway) async throws -> Demo {
        do {
            return try await Demo.prepare(gateway)
        } catch {
            gateway.store.closeAfterFailure()
            throw error
        }
    }

    /// Unbuffered: whoever started the process waits for this line.
    private static func announce(_ gateway: Gateway, _ demo: Demo?, _ logger: Logger) throws {
        let (listening, settings) = (gateway.listening, gateway.settings)
        let (hooks, api) = (listening.hooksURL(settings), listening.apiURL(settings))
        logger.info(
            "ready",
            metadata: [
                "version": "\(OpenAPIDocument.version)", "data_dir": "\(settings.dataDirectory)", "hooks": "\(hooks)", "api": "\(api)",
            ])
        var lines = "ready hooks=\(hooks) api=\(api)\n"
        if let demo { lines += try demo.instructions(gateway) + "\n" }
        FileHandle.standardOutput.write(Data(lines.utf8))
    }

    private func settings() throws -> ServeSettings {
        let flags: [Setting: String?] = [
            .dataDir: dataDir, .hooks: hooks, .api: api, .publicURL: publicURL, .engine: engine, .engineKeyFile: engineKeyFile,
            .engineCAFile: engineCaFile, .engineConnectTimeoutMs: engineConnectTimeoutMs, .engineTimeoutMs: engineTimeoutMs,
            .maxBodyBytes: maxBodyBytes, .maxConnections: maxConnections, .headTimeoutSeconds: headTimeoutSeconds,
            .bodyTimeoutSeconds: bodyTimeoutSeconds, .idleTimeoutSeconds: idleTimeoutSeconds,
            .toleranceSeconds: toleranceSeconds, .tlsCertFile: tlsCertFile, .tlsKeyFile: tlsKeyFile, .maxUnderway: maxUnderway,
            .missedFires: missedFires, .maxLateness: maxLateness, .eventRetention: eventRetention,
            .deliveryRetention: deliveryRetention, .callProvider: callProvider, .callerID: callerID,
            .twilioAccountSID: twilioAccountSid, .twilioAuthTokenFile: twilioAuthTokenFile, .twilioVoiceURL: twilioVoiceURL,
            .twilioBaseURL: twilioBaseURL, .twilioTimeoutMs: twilioTimeoutMs, .twilioSettlingMs: twilioSettlingMs,
            .logLevel: logLevel, .demo: demo ? "true" : nil,
        ]
        let environment = ProcessInfo.processInfo.environment
        return try ServeSettings(
            SettingsReader(
                flags: flags.compactMapValues { $0 }, environment: environment,
                configFile: config ?? environment["GATEWAY_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }))
    }
}
