import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("The actions in memory")
struct ActionDirectoryTests {
    private let store = MemoryTriggerStore()

    @Test("an action is read once, and found in its own workspace only")
    func readsOnce() async throws {
        let world = TriggerStoreWorld(store)
        let action = world.makeAction()
        try await store.insert(action)
        let directory = ActionDirectory(store: store)
        for _ in 0..<3 { #expect(try await directory.find(action.id, in: world.workspaceID) == action) }
        #expect(try await directory.find(action.id, in: world.ids.next()) == nil)
        #expect(await store.actionReads == 1)
        directory.remove(action.id)
        #expect(try await directory.find(action.id, in: world.workspaceID) == action)
        #expect(await store.actionReads == 2)
    }

    @Test("it holds no more than its capacity, and finds what it dropped in the store")
    func isBounded() async throws {
        let world = TriggerStoreWorld(store)
        let first = world.makeAction()
        try await store.insert(first)
        let directory = ActionDirectory(store: store)
        directory.insert(first)
        for _ in 0..<ActionDirectory.capacity { directory.insert(world.makeAction()) }
        #expect(try await directory.find(first.id, in: world.workspaceID) == first)
        #expect(await store.actionReads == 1)
    }
}
