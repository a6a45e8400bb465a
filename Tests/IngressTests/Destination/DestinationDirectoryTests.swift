import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct DestinationDirectoryTests {
    @Test("A destination is found by its id, in its own workspace only")
    func lookUp() {
        let (one, other) = (Destination.sample(), Destination.sample())
        let directory = DestinationDirectory([one, other])
        #expect(directory.find(one.id, in: one.workspaceID) === one)
        #expect(directory.find(one.id, in: other.workspaceID) == nil)
        #expect(directory.find(one.workspaceID, in: one.workspaceID) == nil)
        #expect(directory.count == 2)
    }

    @Test("Inserting again replaces, removing removes, and removing twice does no harm")
    func changes() {
        let destination = Destination.sample()
        let directory = DestinationDirectory()
        directory.insert(destination)
        let changed = destination.with(settings: DestinationSettings(name: "Changed"), updatedAt: .start)
        directory.insert(changed)
        #expect(directory.find(destination.id, in: destination.workspaceID) === changed)
        #expect(directory.count == 1)
        directory.remove(destination.id)
        directory.remove(destination.id)
        #expect(directory.find(destination.id, in: destination.workspaceID) == nil)
        #expect(directory.count == 0)
    }

    @Test("It is read and changed from many threads at once")
    func concurrency() async {
        let destinations = (0..<50).map { _ in Destination.sample() }
        let directory = DestinationDirectory()
        await withTaskGroup(of: Void.self) { group in
            for destination in destinations {
                group.addTask {
                    directory.insert(destination)
                    #expect(directory.find(destination.id, in: destination.workspaceID) === destination)
                    if destination.id.low % 2 == 0 { directory.remove(destination.id) }
                }
            }
        }
        #expect(directory.count == destinations.count { $0.id.low % 2 != 0 })
    }

    @Test("A change of something else does not refill a rate that is used up; a change of the rate begins anew")
    func keepsTheRate() throws {
        let destination = Destination.sample(DestinationSettings(name: "CRM", rateLimitPerSecond: 1))
        let directory = DestinationDirectory([destination])
        try destination.admit(at: .start)
        var settings = destination.settings
        settings.name = "Renamed"
        directory.insert(destination.with(settings: settings, updatedAt: .start))
        let renamed = try #require(directory.find(destination.id, in: destination.workspaceID))
        #expect(renamed.settings.name == "Renamed")
        #expect(throws: Rejection.rateLimited) { try renamed.admit(at: .start) }
        settings.rateLimitPerSecond = 2
        directory.insert(renamed.with(settings: settings, updatedAt: .start))
        let faster = try #require(directory.find(destination.id, in: destination.workspaceID))
        for _ in 0..<2 { try faster.admit(at: .start) }
    }
}
