import Identifiers

/// The receive path. One per event loop; the directory, the memory and the dispatcher are the process's.
package final class Receiver {
    private let directory: DestinationDirectory
    private let verifier: SignatureVerifier
    private let scratch = DigestContext()
    private let inputLimit: Int
    let memory: RequestMemory
    let dispatcher: any DeliveryDispatcher

    package init(
        directory: DestinationDirectory, memory: RequestMemory, dispatcher: any DeliveryDispatcher,
        toleranceSeconds: Int, inputLimit: Int = HookLimits().inputBytes
    ) {
        self.directory = directory
        self.memory = memory
        self.dispatcher = dispatcher
        self.inputLimit = inputLimit
        verifier = SignatureVerifier(toleranceSeconds: toleranceSeconds)
    }

    // MARK: - Contract, section 2

    /// Step 2, once the head is there. Step 3 is ``Destination/admit(at:)``.
    package func find(_ target: HookTarget) throws(Rejection) -> Destination {
        guard let id = target.destination, let workspace = target.workspace,
            let destination = directory.find(id, in: workspace)
        else { throw .destinationNotFound }
        return destination
    }

    /// Steps 5 to 11: once the body is there. Nothing is awaited between its last byte and the dispatcher.
    ///
    /// - Parameter completion: called exactly once, on any thread.
    /// - Returns: the delivery that is under way, to be told if its sender leaves before the answer.
    package func receive(_ webhook: ReceivedWebhook, completion: @escaping Completion) -> DeliveryUnderway? {
        let destination = webhook.destination
        var eventType: EventType?
        do throws(Rejection) {
            let payload = try verifier.verify(webhook.signed, for: destination)
            guard destination.settings.isActive else { throw .destinationInactive }
            let identity = identityToLookUp(payload, webhook)
            if let identity, answersAgain(identity, webhook, completion) { return nil }
            let content = try PayloadContent(payload, destination.plan, inputLimit: inputLimit)
            eventType = content.eventType
            let accepted = try destination.settings.acceptedEventTypes.check(eventType)
            return fire(content, accepted, identity, webhook, completion)
        } catch {
            refuse(webhook, error, eventType: eventType)
            completion(.rejected(error))
            return nil
        }
    }

    package typealias Completion = @Sendable (Answer) -> Void
}

extension Receiver {
    /// Hands a delivery over, unless an equal request was answered or is under way: look-up and claim are one step.
    private func fire(
        _ content: PayloadContent, _ eventType: EventType, _ identity: RequestIdentity?, _ webhook: ReceivedWebhook,
        _ completion: @escaping Completion
    ) -> DeliveryUnderway? {
        var identity = identity
        var firstTry: Identifier?
        let isRemembered = webhook.rememberUntil(content.payload) != nil
        if isRemembered || !memory.isEmpty {
            let known = identity ?? RequestIdentity(of: content.identitySource, at: webhook.destination.id, scratch: scratch)
            identity = known
            let again = answer(again: webhook, eventType: eventType, lifetime: content.payload.validUntil.map { (known, $0) }, completion)
            switch memory.claim(known, at: webhook.receivedAt, evenIfUnknown: isRemembered, completion: again) {
            case .answered(let receipt):
                again(.fired(receipt))
                return nil
            case .joined: return nil
            case .failed(let id): firstTry = id
            case nil: break
            }
        }
        let delivery = Delivery(webhook, content, eventType, identity: identity, firstTry: firstTry)
        let underway = DeliveryUnderway(delivery, memory: memory, dispatcher: dispatcher)
        dispatcher.dispatch(delivery) { [destination = webhook.destination] outcome in
            underway.settle(outcome)
            completion(Answer(outcome, destination, isDuplicate: false))
        }
        return underway
    }

    /// Contract, section 2.3: `nil` when the signed bytes decide nothing, because the destination names a `dedupe_path`, or because it asks
    /// for no memory and nothing is remembered.
    private func identityToLookUp(_ payload: VerifiedPayload, _ webhook: ReceivedWebhook) -> RequestIdentity? {
        guard webhook.destination.settings.dedupePath == nil else { return nil }
        guard webhook.rememberUntil(payload) != nil || !memory.isEmpty else { return nil }
        return RequestIdentity(of: payload.identitySource, at: webhook.destination.id, scratch: scratch)
    }

    /// Step 7. Whether the request was answered before, or will be with the one that is under way.
    private func answersAgain(
        _ identity: RequestIdentity, _ webhook: ReceivedWebhook, _ completion: @escaping Completion
    ) -> Bool {
        guard memory.knows(identity) else { return false }
        let again = answer(again: webhook, completion)
        switch memory.recall(identity, at: webhook.receivedAt, completion: again) {
        case .answered(let receipt):
            again(.fired(receipt))
            return true
        case .joined: return true
        case .failed, nil: return false
        }
    }

    /// Answers a repeated request with the first one's outcome.
    ///
    /// - Parameters:
    ///   - eventType: where the body was read by then.
    ///   - lifetime: until when its own timestamp is within the tolerance. It may have been signed later than the first one, and must not fire once
    ///     that is forgotten.
    private func answer(
        again webhook: ReceivedWebhook, eventType: EventType? = nil, lifetime: (identity: RequestIdentity, end: Timestamp)? = nil,
        _ completion: @escaping Completion
    ) -> @Sendable (DispatchOutcome) -> Void {
        { [dispatcher, memory] outcome in
            let tell = { @Sendable (outcome: DispatchOutcome) in
                dispatcher.record(RefusedDelivery(webhook, RefusedDelivery.Reason(repeating: outcome), eventType: eventType))
                completion(Answer(outcome, webhook.destination, isDuplicate: true))
            }
            guard case .fired(let receipt) = outcome, let (identity, end) = lifetime,
                let longer = memory.extend(identity, receipt, until: end)
            else { return tell(outcome) }
            dispatcher.remember(identity, receipt, until: end) { failure in
                guard let failure else { return tell(outcome) }
                memory.undo(longer)
                tell(.failed(failure, deliveryID: nil))
            }
        }
    }

    /// Keeps a rejected request in the delivery log.
    func refuse(_ webhook: ReceivedWebhook, _ rejection: Rejection, eventType: EventType?, bodySize: Int? = nil) {
        dispatcher.record(RefusedDelivery(webhook, .rejected(rejection), eventType: eventType, bodySize: bodySize))
    }
}

extension RefusedDelivery.Reason {
    fileprivate init(repeating outcome: DispatchOutcome) {
        switch outcome {
        case .fired(let receipt): self = .duplicate(of: receipt)
        case .failed(let rejection, let first?): self = .failedDuplicate(of: first, rejection)
        case .failed(let rejection, nil): self = .rejected(rejection)
        }
    }
}
