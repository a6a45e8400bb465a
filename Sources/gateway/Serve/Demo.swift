import FieldMapping
import Foundation
import Identifiers
import Ingress
import ManagementAPI
import Storage
import Terminal
import TriggerEngine

/// What `serve --demo` sets up: a workspace with an API key and a destination whose trigger records what comes in. Made once; a restart on
/// the same data directory finds it again.
struct Demo {
    private static let workspace = Identifier(high: 0x0000_0000_0000_7000, low: 0x8000_0000_0000_0001)
    private static let name = "Demo"

    private let destination: Destination
    private let secretFile: String
    private let keyFile: String
    private let urlFile: String

    /// Makes what is not there, or no longer works. The engine has to be embedded.
    static func prepare(_ gateway: Gateway) async throws -> Demo {
        guard let engine = gateway.engine else {
            preconditionFailure("the settings refuse a demo with a remote engine")
        }
        let directory = gateway.settings.dataDirectory + "/demo"
        let destination = try await findOrMakeDestination(gateway, engine)
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let demo = Demo(
            destination: destination, secretFile: directory + "/signing-secret", keyFile: directory + "/api-key",
            urlFile: directory + "/hook-url")
        try write(destination.secrets.current.text, to: demo.secretFile)
        let keys = APIKeyAdapter(APIKeyStore(gateway.store))
        if try await !isValid(demo.keyFile, keys) {
            let key = try await keys.create(named: name, .admin, in: workspace, id: gateway.store.ids.next())
            try write(key, to: demo.keyFile)
        }
        return demo
    }

    /// What to type next, with the real addresses; also writes the hook URL beside the secret.
    func instructions(_ gateway: Gateway) throws -> String {
        let base = gateway.settings.publicURL ?? gateway.listening.hooksURL(gateway.settings)
        let hookURL = "\(base)/v1/\(Self.workspace)/hooks/\(destination.id)"
        try Self.write(hookURL, to: urlFile)
        return """

            Demo hook URL:   \(hookURL)
            Signing secret:  \(secretFile)
            API key:         \(keyFile)

            In a second terminal, post the CRM fixtures to it:

                \(CommandLine.arguments[0].quotedForShell) replay fixtures/webhooks --create-destinations \\
                    --url \(hookURL) --secret-file \(secretFile.quotedForShell) \\
                    --api \(gateway.listening.apiURL(gateway.settings)) --api-key-file \(keyFile.quotedForShell)
            """
    }

    private static func findOrMakeDestination(_ gateway: Gateway, _ engine: Engine) async throws -> Destination {
        let destinations = try await gateway.destinations.destinations(in: workspace, offset: 0, limit: .max).items
        for demo in destinations where demo.settings.name == name {
            if try await engine.trigger(demo.triggerID, in: workspace) != nil { return demo }
        }
        let existing = try await engine.actions(in: workspace, offset: 0, limit: .max).items.first { $0.settings.slug == "demo" }
        let action: Action
        if let existing {
            action = existing
        } else {
            let settings = ActionSettings(slug: "demo", name: name, kind: .record)
            action = try await engine.createAction(settings, in: workspace, createdBy: nil).action
        }
        let trigger = try await engine.createTrigger(
            TriggerSettings(name: name, eventType: "demo", actionID: action.id), in: workspace, createdBy: nil)
        let mapping = try FieldMap([("phone_to", "contact.phone"), ("reason", "reason")])
        return try await gateway.destinations.create(
            in: workspace, triggerID: trigger.id, settings: DestinationSettings(name: name, fieldMapping: mapping),
            createdBy: nil)
    }

    /// Whether a file holds a key of the workspace that was not revoked.
    private static func isValid(_ path: String, _ keys: APIKeyAdapter) async throws -> Bool {
        guard let content = FileManager.default.contents(atPath: path) else { return false }
        let text = String(decoding: content, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let key = APIKeyText(text) else { return false }
        return try await keys.apiKey(hash: key.hash)?.workspaceID == workspace
    }

    private static func write(_ text: String, to path: String) throws {
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: path, contents: Data((text + "\n").utf8), attributes: attributes) else {
            throw SettingsError.invalid("the file \(path) cannot be written")
        }
    }
}

extension String {
    /// As one word of a command.
    fileprivate var quotedForShell: String {
        let isPlain = !isEmpty && utf8.allSatisfy { Self.plain.contains($0) }
        return isPlain ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }

    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-".utf8)
}
