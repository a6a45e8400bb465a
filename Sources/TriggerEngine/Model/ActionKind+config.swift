package import FieldMapping

extension ActionKind {
    /// The text of `config`, every setting in it.
    package var config: [UInt8] {
        JSONWriter.object {
            switch self {
            case .record, .scheduleOutboundCall: break
            case .httpRequest(let settings):
                $0.member("url", settings.url.text)
                $0.member("retry_attempts", settings.retryAttempts)
                $0.member("timeout_seconds", settings.timeoutSeconds)
            }
        }
    }

    /// Reads what ``config`` wrote. `nil` for anything else.
    package init?(_ type: ActionType, config: JSONObject) {
        switch type {
        case .record: self = .record
        case .scheduleOutboundCall: self = .scheduleOutboundCall
        case .httpRequest:
            guard let url = config["url"]?.string.flatMap({ ActionURL($0) }), let retries = config["retry_attempts"]?.integer,
                let timeout = config["timeout_seconds"]?.integer,
                HTTPRequestSettings.retryAttemptsRange.contains(retries), HTTPRequestSettings.timeoutRange.contains(timeout)
            else { return nil }
            self = .httpRequest(HTTPRequestSettings(url: url, retryAttempts: retries, timeoutSeconds: timeout))
        }
    }
}
