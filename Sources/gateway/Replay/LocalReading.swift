import FieldMapping
import Identifiers
import Ingress

/// What the gateway makes of a correctly signed body at a destination, found out here with the gateway's own code
/// (contract, section 2, steps 8 to 10).
struct LocalReading: Equatable, Sendable {
    /// `nil` when the body is accepted.
    let rejection: Rejection?
    /// `nil` when there is none or the body is not read.
    let eventType: String?
    /// `nil` when the body is not read.
    let mappedInput: [UInt8]?

    init(_ body: [UInt8], at settings: DestinationSettings) {
        do throws(Rejection) {
            let dryRun = try Destination(standIn: settings).dryRun(payload: body)
            eventType = dryRun.eventType?.text
            mappedInput = dryRun.input.json
            rejection = eventType == nil ? .eventTypeMissing : dryRun.isAccepted ? nil : .eventTypeNotAccepted
        } catch {
            rejection = error
            eventType = nil
            mappedInput = nil
        }
    }
}

extension DestinationSettings {
    /// Takes every event type and maps nothing.
    static let acceptingAll = DestinationSettings(name: "replay")
}

extension Destination {
    /// A destination that is never posted to: only its settings count.
    fileprivate convenience init(standIn settings: DestinationSettings) {
        guard let secret = SigningSecret("never signed with") else { preconditionFailure("the text is not empty") }
        let id = Identifier(high: 0, low: 0)
        let instant = Timestamp(milliseconds: 0)
        self.init(
            id: id, workspaceID: id, triggerID: id, number: 0, settings: settings,
            secrets: SigningSecrets(current: secret), createdBy: nil, createdAt: instant, updatedAt: instant)
    }
}
