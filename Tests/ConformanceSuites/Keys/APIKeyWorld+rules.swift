import Identifiers
import ManagementAPI
import Testing

extension APIKeyWorld {
    func findsByHash() async throws {
        for role in Role.allCases {
            let added = try await addKey(role, in: ids.next())
            #expect(try await keys.apiKey(hash: added.text.hash) == added.key)
            #expect(try await listed(in: added.key.workspaceID) == [added.key])
        }
    }

    func findsNothingElse() async throws {
        let text = try await addKey().text
        var other = text.hash
        other[31] ^= 1
        for hash in [[], other, Array(text.hash.dropLast()), text.hash + [0], Array(text.text.utf8)] {
            #expect(try await keys.apiKey(hash: hash) == nil)
        }
    }

    func listsNewestFirst() async throws {
        let made = (0..<5).map { _ in makeKey() }
        for index in [3, 0, 4, 1, 2] { try await keys.insert(made[index], hash: try APIKeyText.generate().hash) }
        _ = try await addKey(in: ids.next())
        for (offset, limit) in [(0, 2), (2, 2), (4, 2), (5, 2), (0, 20)] {
            let page = try await keys.apiKeys(in: workspaceID, offset: offset, limit: limit)
            #expect(page.items == Array(made.reversed().dropFirst(offset).prefix(limit)))
            #expect(page.total == 5)
        }
        #expect(try await listed(in: ids.next()).isEmpty)
    }

    func revokes() async throws {
        let (gone, kept) = (try await addKey(), try await addKey())
        for _ in 0..<2 { try await keys.revoke(gone.key.id, in: workspaceID) }
        try await keys.revoke(ids.next(), in: workspaceID)
        #expect(try await keys.apiKey(hash: gone.text.hash) == nil)
        #expect(try await keys.apiKey(hash: kept.text.hash) == kept.key)
        #expect(try await listed() == [kept.key])
    }

    func leavesOthersAlone() async throws {
        let (own, foreign) = (try await addKey(), try await addKey(in: ids.next()))
        try await keys.revoke(foreign.key.id, in: workspaceID)
        #expect(try await keys.apiKey(hash: foreign.text.hash) == foreign.key)
        #expect(try await listed(in: foreign.key.workspaceID) == [foreign.key])
        #expect(try await listed() == [own.key])
    }

    func refusesTakenHashes() async throws {
        let (kept, revoked) = (try await addKey(), try await addKey())
        try await keys.revoke(revoked.key.id, in: workspaceID)
        for (key, text) in [kept, revoked] {
            await #expect(throws: (any Error).self) { try await keys.insert(makeKey(), hash: text.hash) }
            await #expect(throws: (any Error).self) { try await keys.insert(key, hash: try APIKeyText.generate().hash) }
        }
        #expect(try await keys.apiKey(hash: revoked.text.hash) == nil)
        #expect(try await listed() == [kept.key])
    }

    func seesOtherProcesses(_ elsewhere: any APIKeyRepository) async throws {
        let (own, foreign) = (try await addKey(), try await addKey(to: elsewhere))
        #expect(try await keys.apiKey(hash: foreign.text.hash) == foreign.key)
        #expect(try await listed() == [foreign.key, own.key])
        try await elsewhere.revoke(own.key.id, in: workspaceID)
        #expect(try await keys.apiKey(hash: own.text.hash) == nil)
        #expect(try await listed() == [foreign.key])
    }
}
