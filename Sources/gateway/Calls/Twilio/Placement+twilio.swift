import Identifiers
import TriggerBridge
import TriggerEngine

extension Placement {
    /// What Twilio's answer to a create-call request, or the lack of one, says of the call. The one place that decides it.
    ///
    /// | what came | the call |
    /// | --- | --- |
    /// | 2xx with the call's sid | placed |
    /// | 2xx without | uncertain |
    /// | 3xx: Twilio redirects nothing, so it was not Twilio | unavailable |
    /// | 401, 407; any other 4xx with a code of the account (``TwilioErrorCode/isOfAccount``) | unavailable |
    /// | 403 and 404 without a code, 404 with 20404: the account's path is unknown, or what answered is not Twilio | unavailable |
    /// | 408: whether it had come far enough is not known | uncertain |
    /// | 429: never processed, says Twilio | unavailable, for as long as `Retry-After` says |
    /// | any other 4xx | refused |
    /// | 5xx | uncertain |
    /// | nothing, or not all of it, and something may have been sent (``TransferFailure/mayHaveBeenSent``) | uncertain |
    /// | nothing, and nothing can have been sent | unavailable |
    init(twilio result: Result<HTTPResponse, TransferFailure>, at now: Timestamp) {
        switch result {
        case .success(let response): self = Self.judge(response, at: now)
        case .failure(let failure):
            if let status = failure.status {
                self = Self.judge(HTTPResponse(status: status), at: now)
            } else if failure.mayHaveBeenSent {
                self = .uncertain(reason: "Whether Twilio placed the call is not known: \(failure.inAClause).")
            } else {
                self = .unavailable(reason: "Twilio cannot be reached: \(failure.inAClause).", retryAfter: nil)
            }
        }
    }

    private static func judge(_ response: HTTPResponse, at now: Timestamp) -> Placement {
        let (status, code) = (response.status, TwilioErrorCode(in: response.body))
        switch status {
        case 200...299:
            guard let call = TwilioCall(response.body) else {
                return .uncertain(reason: "Whether Twilio placed the call is not known: it answered \(status) without the call's sid.")
            }
            return .placed(sid: call.sid)
        case 300...399:
            return .unavailable(reason: "Twilio answered \(status), which it never does; check --twilio-base-url.", retryAfter: nil)
        case 408:
            return .uncertain(reason: "Whether Twilio placed the call is not known: it answered \(status).")
        case 429:
            let wait = RetryAfter(response.headers["retry-after"], at: now)?.wait
            return .unavailable(reason: "Twilio takes no more requests for now\(naming(status, code)).", retryAfter: wait)
        case 400...499:
            return refusesAccount(status, code) ? .unavailable(reason: account(status, code), retryAfter: nil) : refused(status, code)
        default:
            return .uncertain(reason: "Whether Twilio placed the call is not known: it failed\(naming(status, code)).")
        }
    }

    private static func refusesAccount(_ status: Int, _ code: TwilioErrorCode?) -> Bool {
        switch (status, code) {
        case (401, _), (407, _), (403, nil), (404, nil), (404, .notFound): true
        case (_, let code): code?.isOfAccount == true
        }
    }

    private static func account(_ status: Int, _ code: TwilioErrorCode?) -> String {
        "Twilio refuses the account\(naming(status, code)); check its sid, its auth token, whether it is active, and --twilio-base-url."
    }

    private static func refused(_ status: Int, _ code: TwilioErrorCode?) -> Placement {
        let cause = code?.inWords.map { ": \($0)" } ?? ""
        return .refused(reason: "Twilio refuses the call\(naming(status, code))\(cause).")
    }

    /// What Twilio's documentation can be asked for.
    private static func naming(_ status: Int, _ code: TwilioErrorCode?) -> String {
        code.map { " (status \(status), code \($0.number))" } ?? " (status \(status))"
    }
}

extension TransferFailure {
    /// Neither URL nor header nor body: they are not in anything that is named here.
    var inAClause: String {
        switch self {
        case .cancelled: "the request was broken off"
        default: "there was no answer (\(outcome))"
        }
    }
}
