import Identifiers
import TestSupport

@testable import Ingress

/// A receiver with one destination and a dispatcher that records, without a network: the world of one test.
final class ReceiverWorld {
    let destination: Destination
    let dispatcher: RecordingDispatcher
    let memory: RequestMemory
    let receiver: Receiver

    /// What a sender was told.
    enum Told: Equatable, Sendable {
        case fired(DeliveryReceipt, isDuplicate: Bool)
        case rejected(Rejection)

        var receipt: DeliveryReceipt? {
            if case .fired(let receipt, _) = self { receipt } else { nil }
        }
        var isDuplicate: Bool {
            if case .fired(_, let isDuplicate) = self { isDuplicate } else { false }
        }
    }

    init(
        _ settings: DestinationSettings = .plain, dispatcher: RecordingDispatcher = RecordingDispatcher(),
        memory: RequestMemory = RequestMemory()
    ) {
        destination = .sample(settings)
        self.dispatcher = dispatcher
        self.memory = memory
        receiver = Receiver(
            directory: DestinationDirectory([destination]), memory: memory, dispatcher: dispatcher,
            toleranceSeconds: 300)
    }

    /// What the sender was told so far; more may be added later.
    @discardableResult
    func receive(_ webhook: ReceivedWebhook) -> (told: Collected<Told>, underway: DeliveryUnderway?) {
        let told = Collected<Told>()
        let underway = receiver.receive(webhook) { answer in
            switch answer {
            case .fired(let receipt, _, let isDuplicate): told.add(.fired(receipt, isDuplicate: isDuplicate))
            case .rejected(let rejection): told.add(.rejected(rejection))
            case .callbackTaken: preconditionFailure("a webhook is no callback")
            }
        }
        return (told, underway)
    }

    /// Sends a genuine request and returns what it is told at once.
    @discardableResult
    func send(_ body: String = Destination.payload, timestamp: String? = nil, after seconds: Int = 0) -> Told? {
        let time = Timestamp.start.advanced(bySeconds: seconds)
        return receive(.signed(body, for: destination, timestamp: timestamp, at: time)).told.values.first
    }
}
