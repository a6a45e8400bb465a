import Terminal

/// One body, where it goes, and what is to come of it.
struct Shot: Sendable {
    let fixture: Fixture
    let target: ReplayTarget
    let expectation: Expectation
    /// What is read from it whatever the destination.
    let eventType: String?

    init(_ fixture: Fixture, _ target: ReplayTarget) {
        self.fixture = fixture
        self.target = target
        expectation = target.isOwn ? fixture.expectationOfOwnDestination : fixture.expectationOfSharedDestination
        eventType = fixture.readingOfOwnDestination.eventType
    }

    /// Event type and mapped input as the destination keeps them, when it fired and can be asked. Else the event type is found here, which
    /// depends on no destination, and the input is `nil`, which does.
    ///
    /// - Throws: ``CommandFailure`` when the destination cannot be asked.
    func content(after answer: HookAnswer) async throws(CommandFailure) -> MappedContent {
        guard let api = target.api, let id = answer.deliveryID else { return MappedContent(eventType: eventType) }
        return MappedContent(
            try await api.get("webhook-destinations/\(target.url.destinationID)/deliveries/\(id)"))
    }
}
