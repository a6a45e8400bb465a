import Identifiers
import Testing
package import TriggerEngine

/// The conformance suite of ``TriggerStore``: what every implementation has to do, a rule a case. Each runs on an empty
/// store:
///
///     @Test("every rule of the trigger store holds", arguments: TriggerStoreRule.allCases)
///     func holds(rule: TriggerStoreRule) async throws { try await rule.check(makeStore()) }
package enum TriggerStoreRule: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case keepsWhatItIsGiven = "an action and a trigger come back as they were given, in their workspace only"
    case refusesUnknownActions = "a trigger needs an action of its own workspace"
    case refusesTakenSlugs = "a slug is unique in a workspace"
    case changesWhatItKeeps = "a change is applied to what is there at its turn, and told in the order of the commits"
    case refusesBadChanges = "a change to another workspace's action or to a taken slug is refused and changes nothing"
    case deletes = "what is deleted is gone, in its own workspace only, and deleting it again is no error"
    case keepsUsedActions = "an action that a trigger runs is not deleted, and the trigger is named"
    case listsNewestFirst = "lists are newest first, in pages, with the total of all of them"
    case filtersByActivity = "triggers are listed by whether they are active"
    case makesFiresDurable = "a fire leaves its event and is pending with its event marked as written"
    case marksEveryCause = "a fire that an edge gateway's webhook caused is pending with its event marked as written"
    case answersTheSameKeyAgain =
        "an idempotency key gets the first answer, for its own trigger and as long as it counts"
    case answersEqualKeysOnce = "equal keys at the same moment fire once"
    case returnsOldestFirst = "pending fires come oldest first, at most as many as asked for"
    case keepsSignedActions = "an http_request action comes back with its settings and its sealed secrets"
    case undoesFailedChanges = "a change of an action that fails changes nothing"
    case queuesInLanes = "a fire that is left to a lane waits there until it is recorded, and is pending no longer"
    case takesTurns = "workspaces take turns in a lane, the oldest job of each first"
    case keepsToShares = "no workspace gets more than its share of a lane, and all together not more than there is room for"
    case recordsOnce = "a recorded fire is pending no longer, and recording it again adds nothing"
    case firesInstantsOnce = "an instant of a trigger is fired once, however often it comes, until it is forgotten"
    case passesOverStaleTicks = "a tick of a trigger that is gone, paused, without a schedule or with a later one is passed over"
    case keepsSkips = "missed instants leave one trigger.skipped, and the schedule counts from after them"
    case bringsBackSchedules = "after the clock was set back no schedule counts from later than now, and the others stay"
    case keepsProgress = "up to when instants were dealt with is kept"
    case listsEventsNewestFirst = "events of a trigger are listed newest first, of this trigger only"
    case wakesForFires = "whoever waits for fires hears of one that came since it looked"
    case stopsWaitingWhenCancelled = "whoever waits for fires returns when cancelled"

    package var testDescription: String { rawValue }

    package func check(_ store: any TriggerStore) async throws {
        let world = TriggerStoreWorld(store)
        switch self {
        case .keepsWhatItIsGiven: try await world.keepsWhatItIsGiven()
        case .refusesUnknownActions: try await world.refusesUnknownActions()
        case .refusesTakenSlugs: try await world.refusesTakenSlugs()
        case .changesWhatItKeeps: try await world.changesWhatItKeeps()
        case .refusesBadChanges: try await world.refusesBadChanges()
        case .deletes: try await world.deletes()
        case .keepsUsedActions: try await world.keepsUsedActions()
        case .listsNewestFirst: try await world.listsNewestFirst()
        case .filtersByActivity: try await world.filtersByActivity()
        case .makesFiresDurable: try await world.makesFiresDurable(cause: .manual)
        case .marksEveryCause: try await world.makesFiresDurable(cause: .webhook(destinationID: world.ids.next()))
        case .answersTheSameKeyAgain: try await world.answersTheSameKeyAgain()
        case .answersEqualKeysOnce: try await world.answersEqualKeysOnce()
        case .returnsOldestFirst: try await world.returnsOldestFirst()
        case .keepsSignedActions: try await world.keepsSignedActions()
        case .undoesFailedChanges: try await world.undoesFailedChanges()
        case .queuesInLanes: try await world.queuesInLanes()
        case .takesTurns: try await world.takesTurns()
        case .keepsToShares: try await world.keepsToShares()
        case .recordsOnce: try await world.recordsOnce()
        case .firesInstantsOnce: try await world.firesInstantsOnce()
        case .passesOverStaleTicks: try await world.passesOverStaleTicks()
        case .keepsSkips: try await world.keepsSkips()
        case .bringsBackSchedules: try await world.bringsBackSchedules()
        case .keepsProgress: try await world.keepsProgress()
        case .listsEventsNewestFirst: try await world.listsEventsNewestFirst()
        case .wakesForFires: try await world.wakesForFires()
        case .stopsWaitingWhenCancelled: await world.stopsWaitingWhenCancelled()
        }
    }
}
