/// Why a fire's action did not run. Ends in `trigger.failed`, whose `data.reason` is the sentence.
enum RunFailure: Error, Equatable {
    case triggerDeleted
    case actionDeleted
    case actionDisabled

    var reason: String {
        switch self {
        case .triggerDeleted: "The trigger was deleted before its action ran."
        case .actionDeleted: "The trigger's action was deleted; nothing ran."
        case .actionDisabled: "The trigger's action is disabled; nothing ran."
        }
    }
}
