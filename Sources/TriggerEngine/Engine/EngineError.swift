/// Why the engine did not do what it was asked to.
package enum EngineError: Error, Equatable, Sendable {
    /// The workspace has no trigger with this id.
    case unknownTrigger
    /// The workspace has no action with this id.
    case unknownAction
    /// The workspace has no event with this id.
    case unknownEvent
    /// Another action of the workspace has the slug.
    case slugTaken
    /// Triggers run the action. Holds names of them, at most eleven.
    case actionInUse(triggers: [String])
    /// The requests of this type of action are not signed.
    case actionHasNoSecret
    /// More is waiting to be written than the store takes; try again.
    case overloaded
    /// The store failed. The message is the store's and holds no data.
    case unavailable(String)

    init(_ error: StoreError) {
        self =
            switch error {
            case .overloaded: .overloaded
            case .unavailable(let message): .unavailable(message)
            }
    }

    init(_ error: ChangeError) {
        self =
            switch error {
            case .unknownAction: .unknownAction
            case .slugTaken: .slugTaken
            case .actionInUse(let triggers): .actionInUse(triggers: triggers)
            case .store(let error): EngineError(error)
            }
    }
}
