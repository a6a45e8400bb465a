import Identifiers
import Ingress

/// All that a repository keeps of a destination, to compare.
struct KeptDestination: Equatable {
    let id: Identifier
    let workspaceID: Identifier
    let triggerID: Identifier
    let number: Int64
    let settings: DestinationSettings
    let secret: String
    let previousSecrets: [PreviousSecret]
    let createdBy: Identifier?
    let createdAt: Timestamp
    let updatedAt: Timestamp

    struct PreviousSecret: Equatable {
        let text: String
        let expiresAt: Timestamp
    }

    init(_ destination: Destination) {
        id = destination.id
        workspaceID = destination.workspaceID
        triggerID = destination.triggerID
        number = destination.number
        settings = destination.settings
        secret = destination.secrets.current.text
        previousSecrets = destination.secrets.previous.map { PreviousSecret(text: $0.secret.text, expiresAt: $0.expiresAt) }
        createdBy = destination.createdBy
        createdAt = destination.createdAt
        updatedAt = destination.updatedAt
    }
}
