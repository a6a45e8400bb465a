package import Identifiers

/// What a call is to be, and when: the input of `schedule_outbound_call`, checked (contract, section 5).
package struct CallParameters: Sendable, Equatable {
    package static let priorities = 1...10
    package static let attempts = 1...10
    /// In minutes, up to seven days.
    package static let backoffs = 0...10_080
    /// In Unicode scalars.
    static let reasonLength = 1...256
    static let goalLength = 0...4000

    package var phoneTo: E164Number
    /// `nil` for the configured caller id.
    package var phoneFrom: E164Number?
    package var reason = "outbound_intake"
    package var goal: String?
    /// Within ``priorities``; the higher one leaves first.
    package var priority = 8
    /// Within ``attempts``.
    package var maxAttempts = 3
    /// Minutes from the end of an attempt to the next, within ``backoffs``.
    package var retryBackoffMinutes = 30
    package var window: CallWindow
    package var serviceID: Identifier?
    package var patientEntityID: Identifier?

    package init(phoneTo: E164Number, window: CallWindow) {
        self.phoneTo = phoneTo
        self.window = window
    }
}
