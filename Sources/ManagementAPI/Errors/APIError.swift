import Ingress
import TriggerEngine

/// Why a request to the management API was not done.
enum APIError: Error {
    /// No such route.
    case notFound
    case methodNotAllowed(allowed: String)
    /// Without a key, or with one that is unknown or revoked.
    case unauthorized
    /// With a key of another workspace.
    case otherWorkspace
    case roleTooLow(needed: Role)
    case absent(Resource)
    /// Triggers and actions are the remote engine's.
    case engineIsRemote
    case invalid([Violation])
    /// - Parameter limit: in bytes.
    case payloadTooLarge(limit: Int)
    /// The request broke off.
    case unreadable
    case notRedeliverable(DeliveryRecord.State)
    /// It may have fired before, and firing it again may be a second time.
    case outcomeUnknown
    /// The requests of this type of action are not signed.
    case actionHasNoSecret
    case notCancellable(CancelRefusal)
    /// Holds names of triggers that run the action, at most eleven.
    case actionInUse(triggers: [String])
    /// The engine did not take a redelivered webhook (contract, section 2, step 11).
    case rejected(Rejection)
    case overloaded
    case tooManyStreams(EventStreamLimits)
    /// - Parameter reason: for the log; holds no data.
    case storageUnavailable(reason: String)
    /// - Parameter reasons: one sentence each.
    case notReady(reasons: [String])
    /// - Parameter reason: for the log; holds no data.
    case `internal`(reason: String)

    enum Resource: CaseIterable {
        case trigger, action, destination, delivery, apiKey, task, event
    }
}

extension APIError {
    /// From what a port threw: every failure but the store being too busy counts as the store's.
    init(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case StoreError.overloaded: self = .overloaded
        case StoreError.unavailable(let reason): self = .storageUnavailable(reason: reason)
        default: self = .storageUnavailable(reason: "\(type(of: error))")
        }
    }

    /// What an engine refuses is wrong with one field of the request, or with its path.
    init(_ error: EngineError) {
        switch error {
        case .unknownTrigger: self = .absent(.trigger)
        case .unknownAction: self = .invalid([.unknownAction])
        case .unknownEvent: self = .absent(.event)
        case .slugTaken: self = .invalid([.slugTaken])
        case .actionInUse(let triggers): self = .actionInUse(triggers: triggers)
        case .actionHasNoSecret: self = .actionHasNoSecret
        case .overloaded: self = .overloaded
        case .unavailable(let reason): self = .storageUnavailable(reason: reason)
        }
    }
}
