import Terminal

/// One body, where it goes, and what is to come of it.
struct Shot: Sendable {
    let fixture: Fixture
    let target: ReplayTarget
    let expectation: Expectation
    /// What the fixture's own destination makes of it.
    let reading: LocalReading

    init(_ fixture: Fixture, _ target: ReplayTarget) {
        self.fixture = fixture
        self.target = target
        expectation = target.isOwn ? fixture.expectationOfOwnDestination : fixture.expectationOfSharedDestination
        reading = fixture.readingOfOwnDestination
    }

    /// Event type and mapped input: as the destination keeps them, when it fired and can be asked; else as found here
    /// with the fixture's own mapping. An input that was not kept, or has no mapping, is `nil`.
    ///
    /// - Throws: ``CommandFailure`` when the destination cannot be asked.
    func content(after answer: HookAnswer) async throws(CommandFailure) -> MappedContent {
        guard let api = target.api else {
            let input = fixture.destination == nil ? nil : reading.mappedInput
            return MappedContent(eventType: reading.eventType, mappedInput: input)
        }
        guard let id = answer.deliveryID else { return MappedContent(eventType: reading.eventType) }
        return MappedContent(
            try await api.get("webhook-destinations/\(target.url.destinationID)/deliveries/\(id)"))
    }
}
