import Identifiers
import TestSupport
import Testing

@testable import Storage
@testable import TriggerEngine

@Suite("Nobody is called twice for one attempt")
struct CallDoubtTests {
    @Test("a call whose answer was lost is looked for, found, and not placed again")
    func lostAnswer() async throws {
        let world = try CallWorld()
        world.provider.behave(.losesAnswer)
        let fire = try await world.schedule()
        try await world.settle()
        #expect(try await world.task(fire).status == .dispatching)
        world.provider.behave(.places)
        try await world.settle(after: 29)
        #expect(try await world.task(fire).status == .dispatching)
        try await world.settle(after: 1)
        #expect(try await world.task(fire).callSID == "CA1")
        #expect(world.provider.calls.count == 1)
        #expect(world.provider.asked == 1)
        #expect(try await world.outbound(fire) == ["scheduled", "dispatched"])
    }

    @Test("a request that was lost is made again once it is certain that there is no call, as the same attempt")
    func lostRequest() async throws {
        let world = try CallWorld()
        world.provider.behave(.losesRequest)
        let fire = try await world.schedule()
        try await world.settle()
        world.provider.behave(.places)
        world.provider.allowSearch(false)
        try await world.settle(after: 30)
        #expect(world.provider.asked == 1)
        let id = try await world.task(fire).id
        let told = "call.attempt=1 call.task_id=\(id) provider=scripted reason=connection refused"
        #expect(world.logs.lines.contains("warning call could not be looked up \(told)"), "\(world.logs.lines)")
        world.provider.allowSearch(true)
        try await world.settle(after: 60)
        #expect(world.provider.calls.map(\.attempt) == [1])
        #expect(try await world.outbound(fire) == ["scheduled", "dispatched"])
    }

    @Test("killed while the provider was being asked: one call, whether it had been placed or not", arguments: [true, false])
    func killedBefore(wasPlaced: Bool) async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        let work = try await world.begin()
        #expect(work.count == 1)
        // The answer is never recorded.
        if wasPlaced { for work in work { await world.dispatcher.perform(work) } }
        #expect(world.provider.calls.count == (wasPlaced ? 1 : 0))
        try world.crash()
        for _ in 0..<3 {
            try await world.settle(after: 10)
            try world.crash()
        }
        // The process before may have asked at its last moment.
        try await world.settle(after: 29)
        #expect(world.provider.searches == 0)
        try await world.settle(after: 1)
        #expect(world.provider.calls.count == 1)
        #expect(try await world.outbound(fire) == ["scheduled", "dispatched"])
    }

    @Test("killed between outbound.scheduled and the attempt: one call")
    func killedScheduled() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        try world.crash()
        try await world.settle()
        try world.crash()
        try await world.settle(after: 30)
        #expect(world.provider.calls.count == 1)
        #expect(try await world.outbound(fire) == ["scheduled", "dispatched"])
    }

    @Test("a call is looked for a settling time after the answer failed to come, not before")
    func lateDoubt() async throws {
        let world = try CallWorld()
        world.provider.behave(.losesAnswer)
        let fire = try await world.schedule()
        let work = try await world.begin()
        world.clock.advance(bySeconds: 60)
        for work in work { await world.dispatcher.perform(work) }
        try await world.settle()
        try await world.settle(after: 29)
        #expect(world.provider.searches == 0)
        try await world.settle(after: 1)
        #expect(world.provider.searches == 1 && world.provider.asked == 1)
        #expect(try await world.task(fire).callSID == "CA1")
    }

    @Test("a report of a call that was not found, after its attempt was taken back, is believed: nobody is called again")
    func lateReport() async throws {
        let world = try CallWorld()
        world.provider.behave(.losesRequest)
        let fire = try await world.schedule(to: "+12025550140", #""window":{"start":"03:00","end":"03:05","timezone":"UTC"}"#)
        try await world.settle()
        try await world.settle(after: 60)
        let task = try await world.task(fire)
        #expect(task.status == .scheduled && task.attempt == 0)
        #expect(try await world.report(task, "CA7", .underWay))
        #expect(try await world.task(fire).status == .inProgress)
        #expect(try await world.report(task, "CA7", .ended(.answered(seconds: 5))))
        try await world.settle(after: 3 * 86_400)
        #expect(world.provider.asked == 1)
        #expect(try await world.outbound(fire) == ["scheduled", "rescheduled", "dispatched", "completed"])
        #expect(try await world.task(fire).attempt == 1)
    }

    @Test("an attempt that is in doubt again and again, and never led to a call, is given up")
    func alwaysInDoubt() async throws {
        let world = try CallWorld()
        world.provider.behave(.losesRequest)
        let fire = try await world.schedule()
        for _ in 0..<20 { try await world.settle(after: 60) }
        #expect(world.provider.asked == 10)
        #expect(try await world.task(fire).outcome == .unknown)
        #expect(try await world.outbound(fire) == ["scheduled", "failed"])
    }

    @Test("after the clock was set back a call in doubt is looked for all the same")
    func clockSetBack() async throws {
        let world = try CallWorld()
        world.provider.behave(.losesAnswer)
        let fire = try await world.schedule()
        try await world.settle()
        world.clock.advance(bySeconds: -86_400)
        try await world.settle(after: 29)
        #expect(world.provider.searches == 0)
        try await world.settle(after: 1)
        #expect(try await world.task(fire).status == .inProgress)
        #expect(world.provider.calls.count == 1)
    }

    @Test("a clock that is set forward does not have a call looked for before the provider is sure to list it")
    func clockSetForward() async throws {
        let world = try CallWorld()
        world.provider.behave(.losesAnswer)
        let fire = try await world.schedule()
        try await world.settle()
        world.clock.step(bySeconds: 60)
        try await world.settle()
        try await world.settle(after: 29)
        #expect(world.provider.searches == 0 && world.provider.asked == 1)
        try await world.settle(after: 1)
        #expect(world.provider.searches == 1)
        #expect(try await world.task(fire).status == .inProgress)
    }

    @Test("a call is looked for from when it was asked for, by a clock that was too fast then and is right now", arguments: [false, true])
    func fastClock(isKilled: Bool) async throws {
        let world = try CallWorld()
        world.provider.behave(.losesAnswer)
        let fire = try await world.schedule()
        try await world.settle()
        let asked = world.clock.now
        world.clock.step(bySeconds: -600)
        if isKilled { try world.crash() }
        try await world.settle(after: 640)
        let since = try #require(world.provider.lookedFor.first)
        #expect(since <= asked.advanced(bySeconds: -600))
        #expect(try await world.task(fire).status == .inProgress)
    }

    @Test("while it is not known whether one call to a number was placed, no other is placed to it")
    func sameNumber() async throws {
        let world = try CallWorld()
        world.provider.behave(.losesAnswer)
        let first = try await world.schedule(to: "+12025550140", #""priority":10,\#(CallWorld.anytime)"#)
        let second = try await world.schedule()
        let other = try await world.schedule(to: "+12025550141")
        try await world.settle()
        world.provider.behave(.places)
        try await world.settle(after: 29)
        #expect(try await world.task(second).status == .scheduled)
        #expect(try await world.task(other).attempt == 1)
        try await world.settle(after: 1)
        try await world.settle(after: 60)
        #expect(world.provider.calls.count { $0.to.text == "+12025550140" } == 2)
        let sids = [try await world.task(first).callSID, try await world.task(second).callSID]
        #expect(Set(sids).count == 2 && !sids.contains(nil))
        #expect(world.provider.calls.count == 3)
    }

    @Test("a call that belongs to another task is not taken for one's own")
    func knownCall() async throws {
        let world = try CallWorld()
        try await world.schedule()
        try await world.settle()
        world.provider.behave(.losesRequest)
        let second = try await world.schedule()
        try await world.settle()
        world.provider.behave(.places)
        try await world.settle(after: 30)
        #expect(try await world.task(second).callSID == "CA2")
        #expect(world.provider.calls.count == 2)
    }

    @Test("a call that never reports back is asked about until it has ended")
    func polled() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        try await world.settle()
        for _ in 0..<5 { try await world.settle(after: 60) }
        #expect(try await world.task(fire).status == .inProgress)
        world.provider.end("CA1", .unavailable(reason: "down"))
        try await world.settle(after: 60)
        world.provider.end("CA1", .progress(.ended(.answered(seconds: nil))))
        try await world.settle(after: 60)
        #expect(try await world.task(fire).status == .completed)
    }

    @Test("after a restart with another caller id a call in doubt is looked for where it was asked for")
    func changedCallerID() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        for work in try await world.begin() { await world.dispatcher.perform(work) }
        world.provider.change(callerID: try #require(E164Number("+12025550199")))
        try world.crash()
        try await world.settle(after: 30)
        #expect(try await world.task(fire).callSID == "CA1")
        #expect(world.provider.calls.count == 1)
    }

    @Test("a call in doubt that was asked for with another account is not placed again: after a day the task fails")
    func changedAccount() async throws {
        let world = try CallWorld()
        world.provider.behave(.losesAnswer)
        let fire = try await world.schedule()
        try await world.settle()
        world.provider.change(account: "AC2")
        try world.crash()
        for _ in 0..<1440 { try await world.settle(after: 60) }
        #expect(world.provider.searches == 0)
        #expect(world.logs.lines.contains { $0.contains("reason=it was asked for with another account") })
        try await world.settle(after: 60)
        #expect(try await world.task(fire).outcome == .unknown)
        #expect(world.provider.asked == 1)
    }

    @Test(
        "after a day's downtime, or with a clock set forward by a day, a provider that cannot be asked at once is asked again",
        arguments: [true, false])
    func askedAfterADay(isDown: Bool) async throws {
        let world = try CallWorld()
        world.provider.behave(.losesRequest)
        let fire = try await world.schedule()
        try await world.settle()
        if isDown { world.clock.advance(bySeconds: 25 * 3600) } else { world.clock.step(bySeconds: 25 * 3600) }
        if isDown { try world.crash() }
        world.provider.allowSearch(false)
        try await world.settle(after: 30)
        #expect(world.provider.searches == 1)
        #expect(try await world.task(fire).status == .dispatching)
        world.provider.allowSearch(true)
        world.provider.behave(.places)
        try await world.settle(after: 60)
        #expect(world.provider.calls.count == 1)
        #expect(try await world.outbound(fire) == ["scheduled", "dispatched"])
    }

    @Test("what is found of an attempt ends no doubt about the next one")
    func lateAnswer() throws {
        var doubts = CallDoubts(startedAt: .now)
        var task = CallTask(
            id: Identifier(high: 0, low: 1), workspaceID: Identifier(high: 0, low: 2), triggerID: Identifier(high: 0, low: 3),
            chainID: Identifier(high: 0, low: 4), traceID: nil,
            parameters: try CallParameters(
                stored: #"{"phone_to":"+12025550140","window":{"start":"00:00","end":"24:00","timezone":"UTC"}}"#.bytes),
            createdAt: Timestamp(milliseconds: 0), dueAt: nil, lastEventID: Identifier(high: 0, low: 5))
        (task.status, task.attempt) = (.dispatching, 2)
        let instant = ContinuousClock.now.advanced(by: .seconds(3600))
        doubts.note(task, from: instant, to: instant)
        doubts.end(task.id, attempt: 1)
        #expect(!doubts.isSettled(task, at: instant, settlingTime: .seconds(30)))
        doubts.end(task.id, attempt: 2)
        #expect(doubts.isSettled(task, at: instant, settlingTime: .seconds(30)))
    }

    @Test("after a day without a word, and when the provider knows the call no more, the task fails and nobody is called again")
    func givenUp() async throws {
        let world = try CallWorld()
        let silent = try await world.schedule()
        world.provider.end("CA2", .unknownCall)
        let unknown = try await world.schedule(to: "+12025550141")
        try await world.settle()
        for _ in 0..<1441 { try await world.settle(after: 60) }
        for fire in [silent, unknown] {
            #expect(try await world.task(fire).status == .failed)
            #expect(try await world.task(fire).outcome == .unknown)
        }
        #expect(world.provider.calls.count == 2)
    }
}
