import Testing
package import TriggerEngine

/// The conformance suite of ``EventStore``: what every implementation has to do, a rule a case. Each runs on an empty store that keeps triggers, too:
///
///     @Test("every rule of the event store holds", arguments: EventStoreRule.allCases)
///     func holds(rule: EventStoreRule) async throws { try await rule.check(makeStore()) }
package enum EventStoreRule: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case publishesOnce =
        "an idempotency key gets the first event again, in its workspace and as long as it counts, and no trigger's key counts"
    case publishesEqualKeysOnce = "equal keys at the same moment publish one event"
    case showsChains = "a chain comes whole, in the order in which it was written, whichever of its events is named, in its workspace only"
    case readsInOrder = "events of a workspace come in the order in which they were written, each once, in slices that keep to their limits"
    case readsTypes = "events of one type are read, with * for any run of characters, and what was passed over is not read again"
    case findsPlaces = "a reader goes on behind the event that it has seen, and without one behind all there are"
    case findsPlacesOfRemoved = "behind an event that is gone, or another workspace's, a reader goes on with the oldest that is newer"
    case namesBeginnings =
        "the id that names where a reader began leads there again, whatever was written since, and is no event's of another workspace"
    case tellsFollowers = "whoever follows a workspace hears of its events, also of those that came before it asked, and of no other's"
    case endsWatches = "a watch that was ended waits no longer"
    case keepsWantedEvents = "events that a trigger may want are kept until they are dealt with, whoever writes them, and no others"
    case limitsWantedEvents = "wanted events come oldest first, as many as the limit says"
    case takesTurnsWithEvents = "workspaces take turns with their wanted events"
    case firesOnceAChain = "a chain fires a trigger once, however often it is asked to, and none that began it"
    case keepsChainsOfFires = "a fire that an event caused keeps its chain, while it is pending and in a lane"
    case wakesForPublished = "whoever waits for published events hears of one that came since it looked"
    case stopsWaitingForPublished = "whoever waits for published events returns when cancelled"
    case removesOldChains = "a chain is removed as a whole once its newest event is old enough, and not before"
    case keepsChainsInUse = "a chain stays that has a fire which was not run, or an event that was not dealt with"
    case keepsAnsweredEvents = "an event stays that an idempotency key still answers"

    package var testDescription: String { rawValue }

    package func check(_ store: any TriggerStore) async throws {
        let world = TriggerStoreWorld(store)
        switch self {
        case .publishesOnce: try await world.publishesOnce()
        case .publishesEqualKeysOnce: try await world.publishesEqualKeysOnce()
        case .showsChains: try await world.showsChains()
        case .readsInOrder: try await world.readsInOrder()
        case .readsTypes: try await world.readsTypes()
        case .findsPlaces: try await world.findsPlaces()
        case .findsPlacesOfRemoved: try await world.findsPlacesOfRemoved()
        case .namesBeginnings: try await world.namesBeginnings()
        case .tellsFollowers: try await world.tellsFollowers()
        case .endsWatches: await world.endsWatches()
        case .keepsWantedEvents: try await world.keepsWantedEvents()
        case .limitsWantedEvents: try await world.limitsWantedEvents()
        case .takesTurnsWithEvents: try await world.takesTurnsWithEvents()
        case .firesOnceAChain: try await world.firesOnceAChain()
        case .keepsChainsOfFires: try await world.keepsChainsOfFires()
        case .wakesForPublished: try await world.wakesForPublished()
        case .stopsWaitingForPublished: await world.stopsWaitingForPublished()
        case .removesOldChains: try await world.removesOldChains()
        case .keepsChainsInUse: try await world.keepsChainsInUse()
        case .keepsAnsweredEvents: try await world.keepsAnsweredEvents()
        }
    }
}
