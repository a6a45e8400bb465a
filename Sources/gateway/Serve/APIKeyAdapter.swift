import Identifiers
import ManagementAPI
import Storage
import TriggerEngine

/// The management API's keys, in the store.
struct APIKeyAdapter: APIKeyRepository {
    private let store: APIKeyStore

    init(_ store: APIKeyStore) {
        self.store = store
    }

    func apiKey(hash: [UInt8]) async throws -> APIKey? {
        try await store.entry(hash: hash).map(APIKey.init)
    }

    func insert(_ key: APIKey, hash: [UInt8]) async throws {
        let entry = APIKeyStore.Entry(
            id: key.id, workspaceID: key.workspaceID, name: key.name, role: key.role.rawValue, createdAt: key.createdAt)
        try await store.insert(entry, hash: hash)
    }

    func apiKeys(in workspaceID: Identifier, offset: Int, limit: Int) async throws -> (items: [APIKey], total: Int) {
        let (entries, total) = try await store.entries(in: workspaceID, offset: offset, limit: limit)
        return (try entries.map(APIKey.init), total)
    }

    func revoke(_ id: Identifier, in workspaceID: Identifier) async throws {
        try await store.revoke(id, in: workspaceID)
    }
}

extension APIKeyAdapter {
    /// Makes a key and returns its text, which nobody can read again.
    func create(named name: String, _ role: Role, in workspaceID: Identifier, id: Identifier) async throws -> String {
        let text = try APIKeyText.generate()
        let key = APIKey(id: id, workspaceID: workspaceID, name: name, role: role, createdAt: .now())
        try await insert(key, hash: text.hash)
        return text.text
    }
}

extension APIKey {
    fileprivate init(_ entry: APIKeyStore.Entry) throws {
        guard let role = Role(rawValue: entry.role) else { throw StoreError.unavailable("the role of an API key is malformed") }
        self.init(id: entry.id, workspaceID: entry.workspaceID, name: entry.name, role: role, createdAt: entry.createdAt)
    }
}
