import Identifiers
import ManagementAPI
import TriggerEngine

/// API keys in memory; they can be told to fail.
actor MemoryKeys: APIKeyRepository {
    private var entries: [(key: APIKey, hash: [UInt8])] = []
    private var failure: StoreError?

    func fail(with error: StoreError?) { failure = error }

    /// What is kept of the keys.
    var hashes: [[UInt8]] { entries.map(\.hash) }

    func apiKey(hash: [UInt8]) async throws -> APIKey? {
        if let failure { throw failure }
        return entries.first { $0.hash == hash }?.key
    }

    func insert(_ key: APIKey, hash: [UInt8]) async throws {
        entries.append((key, hash))
    }

    func apiKeys(in workspaceID: Identifier, offset: Int, limit: Int) async throws -> (items: [APIKey], total: Int) {
        let keys = entries.map(\.key).filter { $0.workspaceID == workspaceID }
        return (Array(keys.reversed().dropFirst(offset).prefix(limit)), keys.count)
    }

    func revoke(_ id: Identifier, in workspaceID: Identifier) async throws {
        entries.removeAll { $0.key.id == id && $0.key.workspaceID == workspaceID }
    }
}
