/// Why a change of triggers and actions was not made.
package enum ChangeError: Error, Equatable, Sendable {
    /// The trigger names no action of its workspace.
    case unknownAction
    /// Another action of the workspace has the slug.
    case slugTaken
    /// Triggers run the action. Holds names of them, at most eleven.
    case actionInUse(triggers: [String])
    case store(StoreError)
}
