import Identifiers

/// Runs the actions of a lane, one call at a time each. Owned by the engine; what it calls is outside of it.
package protocol ActionPerformer: Sendable {
    /// Runs an action. Called again after a crash, and then with the same call, unless what became of the first was recorded: what it does has
    /// to carry ``ActionCall/idempotencyKey``.
    ///
    /// When its task is cancelled it returns ``ActionOutcome/interrupted`` without delay.
    func perform(_ call: ActionCall) async -> ActionOutcome
}

/// A fire, and the action to run with its input.
package struct ActionCall: Sendable {
    package let fire: PendingFire
    package let action: Action

    package init(fire: PendingFire, action: Action) {
        self.fire = fire
        self.action = action
    }

    /// The id of the fire's `trigger.fired` event.
    package var idempotencyKey: String { fire.eventID.description }
}

/// How a call ended.
package enum ActionOutcome: Sendable, Equatable {
    case completed([Detail])
    /// - Parameter reason: a sentence that a person can act on. Holds no secret and no payload.
    case failed(reason: String, [Detail])
    /// It was called off; nothing is recorded, and it is run again.
    case interrupted

    /// A further member of the last event's `data`.
    package struct Detail: Sendable, Equatable {
        package let name: String
        /// The text of its value.
        package let json: [UInt8]

        package init(_ name: String, _ value: Int) {
            self.init(name, json: Array(String(value).utf8))
        }

        /// - Parameter json: one JSON value.
        package init(_ name: String, json: [UInt8]) {
            self.name = name
            self.json = json
        }
    }
}
