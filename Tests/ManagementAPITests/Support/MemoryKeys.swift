import Identifiers
import ManagementAPI
import TriggerEngine

/// API keys in memory. It passes the conformance suite, and can be told to fail.
actor MemoryKeys: APIKeyRepository {
    private var entries: [Entry] = []
    private var failure: StoreError?

    private struct Entry {
        let key: APIKey
        let hash: [UInt8]
        var isRevoked = false
    }

    /// Every call fails with `error` from now on; with `nil` none does.
    func fail(with error: StoreError?) { failure = error }

    /// What is kept of the keys.
    var hashes: [[UInt8]] { entries.map(\.hash) }

    func apiKey(hash: [UInt8]) async throws -> APIKey? {
        if let failure { throw failure }
        return entries.first { $0.hash == hash && !$0.isRevoked }?.key
    }

    func insert(_ key: APIKey, hash: [UInt8]) async throws {
        if let failure { throw failure }
        let isTaken = entries.contains { $0.hash == hash || $0.key.id == key.id }
        guard !isTaken else { throw StoreError.unavailable("the hash or the id is taken") }
        entries.append(Entry(key: key, hash: hash))
    }

    func apiKeys(in workspaceID: Identifier, offset: Int, limit: Int) async throws -> (items: [APIKey], total: Int) {
        if let failure { throw failure }
        let keys = entries.filter { $0.key.workspaceID == workspaceID && !$0.isRevoked }.map(\.key).sorted { $0.id > $1.id }
        return (Array(keys.dropFirst(offset).prefix(limit)), keys.count)
    }

    func revoke(_ id: Identifier, in workspaceID: Identifier) async throws {
        if let failure { throw failure }
        guard let place = entries.firstIndex(where: { $0.key.id == id && $0.key.workspaceID == workspaceID }) else { return }
        entries[place].isRevoked = true
    }
}
