import Logging
import ServiceLifecycle
import TriggerBridge
import TriggerEngine

/// What places calls.
struct CallParts {
    /// To be started before whoever has calls placed.
    let services: [any Service]
    let provider: any CallProvider
    /// What takes the provider's status callbacks, given who keeps them; `nil` when it sends none. To be started before the hooks listener.
    let callbacks: @Sendable (any CallReports) -> TwilioCallbacks?

    /// - Throws: `SettingsError` when the file of the auth token cannot be used.
    static func build(_ settings: CallSettings, _ logger: Logger) throws -> CallParts {
        switch settings.provider {
        case .simulated(let callerID):
            CallParts(services: [], provider: SimulatedProvider(callerID: callerID), callbacks: { _ in nil })
        case .twilio(let settings): try twilio(settings, logger)
        }
    }

    private static func twilio(_ settings: TwilioSettings, _ logger: Logger) throws -> CallParts {
        let account = TwilioAccount(sid: settings.accountSID, authToken: try TwilioAuthToken(file: settings.authTokenFile))
        var configuration = HTTPClient.Configuration()
        configuration.totalTimeout = .milliseconds(settings.timeoutMilliseconds)
        configuration.maximumResponseBytes = 4 * 1024 * 1024
        let http = try HTTPClient(configuration: configuration)
        let provider = TwilioProvider(
            client: try TwilioClient(account, base: settings.base, client: http, logger: logger),
            urls: TwilioURLs(voiceURL: settings.voiceURL, publicURL: settings.publicURL), callerID: settings.callerID,
            settlingTime: .milliseconds(settings.timeoutMilliseconds + settings.settlingMilliseconds))
        return CallParts(
            services: [ClientService(client: http)], provider: provider,
            callbacks: { TwilioCallbacks(account, publicURL: settings.publicURL, reports: $0, logger: logger) })
    }
}
