import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("Whose turn it is in a lane")
struct JobTurnsTests {
    private let world = TriggerStoreWorld(MemoryTriggerStore())

    @Test("there is room until the limit, and again when a job ends")
    func room() throws {
        var limits = DispatchLimits()
        limits.running = 2
        var turns = JobTurns(limits)
        let jobs = try (0..<2).map { _ in try makeJob(world.ids.next()) }
        for job in jobs { turns.begin(job) }
        #expect(turns.room == 0 && turns.count == 2)
        turns.end(jobs[0])
        #expect(turns.room == 1)
        // Ended twice, or never begun: it makes no more room.
        turns.end(jobs[0])
        turns.end(try makeJob(world.ids.next()))
        #expect(turns.room == 1 && turns.count == 1)
        turns.begin(jobs[1])
        #expect(turns.count == 1)
    }

    @Test("a workspace is looked through as deep as it has jobs under way, and not at all at its share")
    func depth() throws {
        var limits = DispatchLimits()
        limits.runningPerWorkspace = 2
        var turns = JobTurns(limits)
        let (workspace, other) = (world.ids.next(), world.ids.next())
        let jobs = try (0..<2).map { _ in try makeJob(workspace) }
        #expect(turns.depth(of: workspace, besides: 0) == 1)
        turns.begin(jobs[0])
        #expect(turns.depth(of: workspace, besides: 0) == 2)
        turns.begin(jobs[1])
        #expect(turns.depth(of: workspace, besides: 0) == 0 && turns.depth(of: other, besides: 0) == 1)
        #expect(turns.isUnderWay(jobs[0].eventID, of: workspace) && !turns.isUnderWay(jobs[0].eventID, of: other))
        turns.end(jobs[1])
        #expect(turns.depth(of: workspace, besides: 0) == 2)
    }

    @Test("the last quarter of the places is for workspaces that have none under way")
    func keepsPlaces() throws {
        var limits = DispatchLimits()
        limits.running = 8
        var turns = JobTurns(limits)
        let hanging = world.ids.next()
        for _ in 0..<5 { turns.begin(try makeJob(hanging)) }
        #expect(turns.depth(of: hanging, besides: 0) == 6)
        #expect(turns.depth(of: hanging, besides: 1) == 0)
        #expect(turns.depth(of: world.ids.next(), besides: 1) == 1)
        turns.begin(try makeJob(hanging))
        #expect(turns.depth(of: hanging, besides: 0) == 0)
        #expect(turns.depth(of: world.ids.next(), besides: 0) == 1)
    }

    @Test("the last turn is that of the workspace whose job began last")
    func last() throws {
        var turns = JobTurns()
        #expect(turns.last == nil)
        let workspace = world.ids.next()
        turns.begin(try makeJob(workspace))
        turns.end(try makeJob(workspace))
        #expect(turns.last == workspace)
    }

    private func makeJob(_ workspaceID: Identifier) throws -> PendingFire {
        world.makeFire(of: try world.makeTrigger(action: world.makeAction(in: workspaceID)))
    }
}
