import FieldMapping
import Identifiers
import Ingress
import TestSupport
import Testing

// MARK: - Making and finding

extension DestinationWorld {
    func keepsWhatItIsGiven() async throws {
        let (triggerID, keyID) = (ids.next(), ids.next())
        let made = KeptDestination(
            try await repository.create(in: workspaceID, triggerID: triggerID, settings: try Self.fullSettings(), createdBy: keyID))
        #expect(made.workspaceID == workspaceID && made.triggerID == triggerID && made.createdBy == keyID)
        #expect(made.settings == (try Self.fullSettings()))
        #expect(made.createdAt == clock.now && made.updatedAt == clock.now)
        let plain = try await make()
        #expect(plain.createdBy == nil && plain.settings == DestinationSettings(name: "CRM"))
        for destination in [made, plain] {
            #expect(try await kept(destination.id) == destination)
            #expect(try await kept(destination.id, in: ids.next()) == nil)
        }
        #expect(try await kept(ids.next()) == nil)
    }

    func makesSecrets() async throws {
        var secrets: Set<String> = []
        for _ in 0..<3 {
            let made = try await make()
            #expect(made.secret.hasPrefix("whsec_") && made.secret.utf8.count == 49)
            #expect(made.previousSecrets.isEmpty)
            secrets.insert(made.secret)
        }
        #expect(secrets.count == 3)
    }

    func numbersOnce() async throws {
        var numbers: [Int64] = []
        for _ in 0..<4 {
            let made = try await make(in: ids.next())
            numbers.append(made.number)
            try await repository.delete(made.id, in: made.workspaceID)
            numbers.append(try await make().number)
        }
        #expect(Set(numbers).count == numbers.count)
    }

    func listsNewestFirst() async throws {
        var made: [KeptDestination] = []
        for index in 0..<5 {
            made.insert(try await make(), at: 0)
            _ = try await make(in: ids.next())
            if index == 2 { clock.advance(bySeconds: 1) }
        }
        for (offset, limit) in [(0, 2), (2, 2), (4, 2), (5, 2), (0, 20)] {
            let page = try await repository.destinations(in: workspaceID, offset: offset, limit: limit)
            #expect(page.items.map(KeptDestination.init) == Array(made.dropFirst(offset).prefix(limit)))
            #expect(page.total == 5)
        }
        let empty = try await repository.destinations(in: ids.next(), offset: 0, limit: 20)
        #expect(empty.items.isEmpty && empty.total == 0)
    }
}

// MARK: - Changing

extension DestinationWorld {
    func changesSettings() async throws {
        let made = try await make(createdBy: ids.next())
        for settings in [try Self.fullSettings(), DestinationSettings(name: "plain")] {
            clock.advance(bySeconds: 60)
            let returned = try await repository.update(made.id, in: workspaceID) { $0 = settings }
            let changed = try #require(try await kept(made.id))
            #expect(returned.map(KeptDestination.init) == changed)
            #expect(changed.settings == settings && changed.updatedAt == clock.now)
            #expect(changed.workspaceID == made.workspaceID && changed.triggerID == made.triggerID)
            #expect(changed.number == made.number && changed.createdBy == made.createdBy && changed.createdAt == made.createdAt)
            #expect(changed.secret == made.secret && changed.previousSecrets.isEmpty)
        }
        #expect(try await repository.update(ids.next(), in: workspaceID, change: { $0.name = "?" }) == nil)
    }

    func appliesEveryChange() async throws {
        let made = try await make(DestinationSettings(name: ""))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<30 {
                group.addTask { _ = try await repository.update(made.id, in: workspaceID) { $0.name += "x" } }
            }
            group.addTask { _ = try await repository.rotateSecret(made.id, in: workspaceID, atOnce: false) }
            try await group.waitForAll()
        }
        let changed = try #require(try await kept(made.id))
        #expect(changed.settings == DestinationSettings(name: String(repeating: "x", count: 30)))
        #expect(changed.secret != made.secret && changed.previousSecrets.map(\.text) == [made.secret])
    }

    func rotates() async throws {
        let made = try await make(try Self.fullSettings())
        clock.advance(bySeconds: 60)
        let first = try await rotate(made.id)
        #expect(first.settings == made.settings && first.updatedAt == clock.now && first.createdAt == made.createdAt)
        #expect(first.previousSecrets == [expiring(made, at: 60)])
        clock.advance(bySeconds: 60)
        let second = try await rotate(made.id)
        #expect(second.previousSecrets == [expiring(first, at: 120), expiring(made, at: 60)])
        #expect(try await kept(made.id) == second)
        clock.set(made.createdAt.advanced(bySeconds: 60 + SigningSecrets.rotationOverlap))
        let third = try await rotate(made.id)
        let now = clock.now - made.createdAt
        #expect(third.previousSecrets == [expiring(second, at: Int(now / 1000)), expiring(first, at: 120)])
        #expect(try await kept(made.id) == third)
        #expect(Set([made, first, second, third].map(\.secret)).count == 4)
        #expect(try await repository.rotateSecret(ids.next(), in: workspaceID, atOnce: false) == nil)

        /// - Parameter seconds: after `made` was made, when the secret was rotated out.
        func expiring(_ destination: KeptDestination, at seconds: Int) -> KeptDestination.PreviousSecret {
            let expiresAt = made.createdAt.advanced(bySeconds: seconds + SigningSecrets.rotationOverlap)
            return KeptDestination.PreviousSecret(text: destination.secret, expiresAt: expiresAt)
        }
    }

    func rotatesAtOnce() async throws {
        let made = try await make()
        clock.advance(bySeconds: 60)
        let first = try await rotate(made.id)
        let second = try await rotate(made.id, atOnce: true)
        #expect(second.previousSecrets.isEmpty && second.updatedAt == clock.now)
        #expect(Set([made, first, second].map(\.secret)).count == 3)
        #expect(try await kept(made.id) == second)
    }

    func forgetsOldSecrets() async throws {
        let made = try await make()
        var secrets = [made.secret]
        for _ in 0..<10 {
            clock.advance(bySeconds: 1)
            secrets.insert(try await rotate(made.id).secret, at: 0)
        }
        let last = try #require(try await kept(made.id))
        #expect([last.secret] + last.previousSecrets.map(\.text) == Array(secrets.prefix(1 + SigningSecrets.maximumPrevious)))
    }
}

// MARK: - Deleting, and what others may

extension DestinationWorld {
    func deletes() async throws {
        let (made, other) = (try await make(), try await make())
        for _ in 0..<2 { try await repository.delete(made.id, in: workspaceID) }
        try await repository.delete(ids.next(), in: workspaceID)
        #expect(try await kept(made.id) == nil)
        #expect(try await repository.update(made.id, in: workspaceID, change: { $0.name = "back" }) == nil)
        #expect(try await repository.rotateSecret(made.id, in: workspaceID, atOnce: false) == nil)
        #expect(try await kept(made.id) == nil)
        #expect(try await kept(other.id) == other)
        #expect(try await repository.destinations(in: workspaceID, offset: 0, limit: 20).total == 1)
    }

    func leavesOthersAlone() async throws {
        let (made, foreign) = (try await make(), ids.next())
        _ = try await make(in: foreign)
        clock.advance(bySeconds: 60)
        #expect(try await repository.update(made.id, in: foreign, change: { $0.name = "taken" }) == nil)
        #expect(try await repository.rotateSecret(made.id, in: foreign, atOnce: false) == nil)
        try await repository.delete(made.id, in: foreign)
        #expect(try await kept(made.id) == made)
    }
}
