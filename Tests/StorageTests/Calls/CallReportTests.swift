import Identifiers
import TestSupport
import Testing

@testable import Storage
@testable import TriggerEngine

@Suite("What providers report, and cancelling")
struct CallReportTests {
    @Test("a report ends the call at once; repeated and late ones change nothing")
    func report() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        try await world.settle()
        let task = try await world.task(fire)
        #expect(try await world.report(task, "CA1", .underWay))
        #expect(try await world.report(task, "CA1", .ended(.answered(seconds: 3))))
        let ended = try await world.task(fire)
        #expect(ended.status == .completed)
        for late in [CallProgress.underWay, .ended(.answered(seconds: 3)), .ended(.busy)] {
            #expect(try await world.report(task, "CA1", late))
        }
        #expect(try await world.task(fire) == ended)
        #expect(try await world.outbound(fire) == ["scheduled", "dispatched", "completed"])
    }

    @Test("a report that is there before the provider's answer tells of the same call")
    func early() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        let work = try await world.begin()
        for work in work { await world.dispatcher.perform(work) }
        let task = try await world.task(fire)
        #expect(try await world.report(task, "CA1", .underWay))
        #expect(try await world.task(fire).status == .inProgress)
        #expect(try await world.report(task, "CA1", .ended(.busy)))
        try await world.settle()
        #expect(try await world.outbound(fire) == ["scheduled", "dispatched", "rescheduled"])
        #expect(world.provider.calls.count == 1)
    }

    @Test("a report about an earlier attempt, another call or an unknown task changes nothing")
    func foreign() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule(to: "+12025550140", #""retry_backoff_minutes":0,\#(CallWorld.anytime)"#)
        try await world.settle()
        let task = try await world.task(fire)
        #expect(try await world.report(task, "CA1", .ended(.busy)))
        try await world.settle()
        let second = try await world.task(fire)
        #expect(second.attempt == 2 && second.callSID == "CA2")
        #expect(try await world.report(task, "CA1", .ended(.answered(seconds: 1)), attempt: 1))
        #expect(try await world.report(task, "CA9", .ended(.answered(seconds: 1)), attempt: 2))
        #expect(try await world.task(fire) == second)
        let ids = world.storage.store.ids
        let unknown = CallReport(workspaceID: world.workspaceID, taskID: ids.next(), attempt: 1, sid: "CA1", progress: .underWay)
        #expect(try await !world.tasks.note(unknown))
        let elsewhere = CallReport(workspaceID: ids.next(), taskID: task.id, attempt: 2, sid: "CA2", progress: .ended(.busy))
        #expect(try await !world.tasks.note(elsewhere))
    }

    @Test("a call that somebody called off at the provider is not made again")
    func calledOff() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        try await world.settle()
        #expect(try await world.report(try await world.task(fire), "CA1", .ended(.cancelled)))
        try await world.settle(after: 86_400)
        #expect(try await world.task(fire).status == .cancelled)
        #expect(try await world.outbound(fire) == ["scheduled", "dispatched", "cancelled"])
        #expect(world.provider.asked == 1)
    }

    @Test("a task that waits can be cancelled, also twice, and is not dialled")
    func cancel() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule(to: "+12025550140", #""window":{"start":"09:00","end":"10:00","timezone":"UTC"}"#)
        let (id, key) = (try await world.task(fire).id, world.storage.store.ids.next())
        for _ in 0..<2 {
            let result = try await world.tasks.cancel(id, in: world.workspaceID, by: key)
            #expect(try result?.get().status == .cancelled)
        }
        try await world.settle(after: 86_400)
        #expect(world.provider.asked == 0)
        #expect(try await world.outbound(fire) == ["scheduled", "cancelled"])
        #expect(try #require(try await world.chain(fire).last).text("cancelled_by") == key.description)
        #expect(try await world.tasks.cancel(id, in: key, by: key) == nil)
    }

    @Test("a call that is being placed, or was, is not cancelled; nor is a task that is over")
    func tooLate() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        let work = try await world.begin()
        let id = try await world.task(fire).id
        #expect(try await world.tasks.cancel(id, in: world.workspaceID, by: nil) == .failure(.underWay))
        for work in work { await world.dispatcher.perform(work) }
        try await world.settle()
        #expect(try await world.tasks.cancel(id, in: world.workspaceID, by: nil) == .failure(.underWay))
        world.provider.end("CA1", .progress(.ended(.answered(seconds: 1))))
        try await world.settle(after: 60)
        #expect(try await world.tasks.cancel(id, in: world.workspaceID, by: nil) == .failure(.finished))
    }

    @Test("of a cancellation and an attempt that meet, one happens")
    func race() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        let task = try await world.task(fire)
        var begin = CallTaskEditor(task, ids: world.storage.store.ids, now: world.clock.now)
        begin.begin(with: world.provider)
        var cancel = CallTaskEditor(task, ids: world.storage.store.ids, now: world.clock.now)
        try cancel.cancel(askedBy: nil)
        #expect(try await world.store.apply([cancel.change, begin.change]) == [true, false])
        #expect(try await world.outbound(fire) == ["scheduled", "cancelled"])
    }

    @Test("a chain with an open task is kept however old it is; a finished task is removed with its chain, and with what it knew")
    func retention() async throws {
        let world = try CallWorld()
        let finished = try await world.schedule()
        let open = try await world.schedule(to: "+12025550141")
        try await world.settle()
        #expect(try await world.report(try await world.task(finished), "CA1", .ended(.answered(seconds: 1))))
        world.clock.advance(bySeconds: 60)
        let now = world.clock.now
        _ = try await world.store.removeChains(writtenBefore: now, behind: nil, keySince: now)
        #expect(try await world.chain(finished).isEmpty)
        #expect(try await world.chain(open).count == 4)
        let left = try await world.tasks.tasks(in: world.workspaceID, status: nil, offset: 0, limit: 10)
        #expect(left.items.map(\.chainID) == [open] && left.total == 1)
        #expect(try await world.store.knownCalls(among: ["CA1", "CA2"]) == ["CA2"])
    }

    @Test("whose call a call was stays known while another call to its number is in doubt")
    func retentionInDoubt() async throws {
        let world = try CallWorld()
        let first = try await world.schedule()
        try await world.settle()
        #expect(try await world.report(try await world.task(first), "CA1", .ended(.answered(seconds: 1))))
        world.provider.behave(.losesRequest)
        let second = try await world.schedule()
        try await world.settle()
        try world.crash()
        world.clock.advance(bySeconds: 60)
        let now = world.clock.now
        _ = try await world.store.removeChains(writtenBefore: now, behind: nil, keySince: now)
        #expect(try await world.store.knownCalls(among: ["CA1"]) == ["CA1"])
        world.provider.behave(.places)
        try await world.settle()
        #expect(try await world.task(second).callSID == "CA2")
        let later = world.clock.now.advanced(bySeconds: 1)
        _ = try await world.store.removeChains(writtenBefore: later, behind: nil, keySince: later)
        #expect(try await world.store.knownCalls(among: ["CA1", "CA2"]) == ["CA2"])
        #expect(try await world.chain(first).isEmpty)
    }

    @Test("tasks are listed newest first, by status, page by page, each workspace its own")
    func list() async throws {
        let world = try CallWorld()
        let other = world.storage.store.ids.next()
        try await world.schedule(in: other)
        var fires: [Identifier] = []
        for index in 0..<5 { fires.append(try await world.schedule(to: "+1202555014\(index)")) }
        let id = try await world.task(fires[2]).id
        _ = try await world.tasks.cancel(id, in: world.workspaceID, by: nil)
        let all = try await world.tasks.tasks(in: world.workspaceID, status: nil, offset: 0, limit: 10)
        #expect(all.items.map(\.chainID) == fires.reversed() && all.total == 5)
        let page = try await world.tasks.tasks(in: world.workspaceID, status: .scheduled, offset: 1, limit: 2)
        #expect(page.items.map(\.chainID) == [fires[3], fires[1]] && page.total == 4)
        let cancelled = try await world.tasks.tasks(in: world.workspaceID, status: .cancelled, offset: 0, limit: 10)
        #expect(cancelled.items.map(\.id) == [id])
    }
}
