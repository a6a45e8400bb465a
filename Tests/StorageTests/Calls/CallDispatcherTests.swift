import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import Storage
@testable import TriggerEngine

@Suite("From a fire to a call")
struct CallDispatcherTests {
    @Test("a call leaves at once inside its window, and its chain tells the whole story")
    func story() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        try await world.settle()
        let call = try #require(world.provider.calls.first)
        #expect(call.to.text == "+12025550140")
        #expect(call.from == SimulatedProvider.defaultCallerID)
        #expect(call.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(try await world.task(fire).status == .inProgress)
        world.provider.end("CA1", .progress(.ended(.answered(seconds: 42))))
        try await world.settle(after: 60)
        let task = try await world.task(fire)
        #expect(task.status == .completed && task.outcome == .answered && task.dueAt == nil)
        let chain = try await world.chain(fire)
        #expect(
            chain.map(\.eventType) == [
                "trigger.fired", "outbound.scheduled", "trigger.completed", "outbound.dispatched", "outbound.completed",
            ])
        #expect(chain.map(\.parentID) == [nil, chain[0].id, chain[0].id, chain[1].id, chain[3].id])
        #expect(Set(chain.map(\.traceID)) == ["4bf92f3577b34da6a3ce929d0e0e4736"])
        #expect(chain[2].data.text.contains(#""events_written":3"#))
        #expect(chain[3].data.text == #"{"task_id":"\#(task.id)","attempt":1,"call_sid":"CA1","provider":"scripted"}"#)
        #expect(
            chain[4].data.text
                == #"{"task_id":"\#(task.id)","attempt":1,"call_sid":"CA1","outcome":"answered","duration_seconds":42}"#)
        #expect(world.provider.asked == 1)
    }

    @Test("input that does not validate ends in trigger.failed with every field, and nothing is dialled")
    func invalidInput() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule(to: "0151", #""priority":11,"window":{"start":"10:00","end":"10:00"}"#)
        try await world.settle()
        let chain = try await world.chain(fire)
        #expect(chain.map(\.eventType) == ["trigger.fired", "trigger.failed"])
        let data = try JSONObject(try #require(chain.last).data)
        let fields = data["fields"]?.elements?.compactMap { (try? $0.object())?["field"]?.string }
        #expect(fields == ["phone_to", "window.end", "priority"])
        #expect(world.provider.asked == 0)
        #expect(try await world.store.tasks(in: world.workspaceID, status: nil, offset: 0, limit: 1).total == 0)
    }

    @Test("due calls leave by priority, then by age", arguments: [1, 5, 32])
    func priority(places: Int) async throws {
        let world = try CallWorld()
        var turns = JobTurns(DispatchLimits.calls)
        var expected: [String] = []
        for (index, priority) in [3, 10, 8, 10, 1, 8].enumerated() {
            try await world.schedule(to: "+1202555010\(index)", #""priority":\#(priority),\#(CallWorld.anytime)"#)
        }
        var order: [String] = []
        while case let due = try await world.store.dueTasks(turns, limit: places), !due.isEmpty {
            order += due.map(\.parameters.phoneTo.text)
            for task in due {
                var editor = CallTaskEditor(task, ids: world.storage.store.ids, now: world.clock.now)
                editor.begin(with: world.provider)
                #expect(try await world.store.apply([editor.change]) == [true])
                turns.end(task.id, of: task.workspaceID)
            }
        }
        expected = [1, 3, 2, 5, 0, 4].map { "+1202555010\($0)" }
        #expect(order == expected)
    }

    @Test("a call waits for its window, and one that could not leave in time waits for the next")
    func window() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule(to: "+12025550140", #""window":{"start":"09:00","end":"10:00","timezone":"UTC"}"#)
        try await world.settle()
        #expect(world.provider.asked == 0)
        #expect(try await world.task(fire).dueAt?.description == "2026-01-02T09:00:00.000Z")
        world.provider.behave(.isDown)
        world.clock.set(try #require(Timestamp(iso8601: "2026-01-02T09:00:00Z")))
        try await world.settle()
        #expect(world.provider.asked == 1)
        world.provider.behave(.places)
        world.clock.set(try #require(Timestamp(iso8601: "2026-01-02T10:00:00Z")))
        try await world.settle()
        #expect(world.provider.calls.isEmpty)
        #expect(try await world.task(fire).dueAt?.description == "2026-01-03T09:00:00.000Z")
        world.clock.set(try #require(Timestamp(iso8601: "2026-01-03T09:00:00Z")))
        try await world.settle()
        #expect(world.provider.calls.count == 1)
        #expect(try await world.outbound(fire) == ["scheduled", "rescheduled", "dispatched"])
        #expect(try await world.task(fire).attempt == 1)
    }

    @Test("a call whose window never opens again ends in outbound.failed")
    func neverOpens() async throws {
        let world = try CallWorld()
        // On Sunday, 2026-03-29, Berlin's clocks skip from 02:00 to 03:00.
        world.clock.set(try #require(Timestamp(iso8601: "2026-03-25T12:00:00Z")))
        let window = #""window":{"start":"02:00","end":"03:00","timezone":"Europe/Berlin","days":["sun"]}"#
        let fire = try await world.schedule(to: "+12025550140", window)
        try await world.settle()
        let task = try await world.task(fire)
        #expect(task.status == .failed && task.outcome == .windowClosed)
        #expect(try await world.outbound(fire) == ["scheduled", "failed"])
        #expect(world.provider.asked == 0)
    }

    @Test(
        "after no answer, a busy line or a failure another attempt follows after the backoff, until there were enough",
        arguments: [(CallEnd.busy, "busy"), (.noAnswer, "no_answer"), (.failed, "failed")])
    func attempts(end: CallEnd, outcome: String) async throws {
        let world = try CallWorld()
        let fire = try await world.schedule(to: "+12025550140", #""max_attempts":2,"retry_backoff_minutes":45,\#(CallWorld.anytime)"#)
        world.provider.end("CA1", .progress(.ended(end)))
        world.provider.end("CA2", .progress(.ended(end)))
        try await world.settle()
        try await world.settle(after: 60)
        let waiting = try await world.task(fire)
        #expect(waiting.status == .scheduled && waiting.outcome?.rawValue == outcome)
        #expect(waiting.dueAt == world.clock.now.advanced(bySeconds: 45 * 60))
        try await world.settle(after: 45 * 60 - 1)
        #expect(world.provider.calls.count == 1)
        try await world.settle(after: 1)
        #expect(world.provider.calls.map(\.attempt) == [1, 2])
        try await world.settle(after: 60)
        #expect(try await world.task(fire).status == .failed)
        #expect(try await world.outbound(fire) == ["scheduled", "dispatched", "rescheduled", "dispatched", "failed"])
        let last = try #require(try await world.chain(fire).last)
        #expect(try last.text("outcome") == outcome)
        #expect(try last.text("reason")?.hasSuffix("It was the last of 2 attempts.") == true)
        try await world.settle(after: 7 * 86_400)
        #expect(world.provider.calls.count == 2)
    }

    @Test("what the provider refuses is not tried again")
    func refused() async throws {
        let world = try CallWorld()
        world.provider.behave(.refuses)
        let fire = try await world.schedule()
        try await world.settle()
        try await world.settle(after: 86_400)
        #expect(world.provider.asked == 1)
        #expect(try await world.outbound(fire) == ["scheduled", "failed"])
        #expect(try await world.task(fire).outcome == .refused)
    }

    @Test("while the provider is down nothing is lost or counted as an attempt, and then the calls leave in their order")
    func providerDown() async throws {
        let world = try CallWorld()
        world.provider.behave(.isDown)
        var fires: [Identifier] = []
        for index in 0..<40 {
            fires.append(try await world.schedule(to: "+120255501\(10 + index)", #""priority":\#(index % 10 + 1),\#(CallWorld.anytime)"#))
        }
        for _ in 0..<60 { try await world.settle(after: 1) }
        #expect(world.provider.calls.isEmpty)
        // The first ones together, then one at a time at growing distances.
        #expect(world.provider.asked < 30)
        world.provider.behave(.places)
        for _ in 0..<40 { try await world.settle(after: 1) }
        let priorities = world.provider.calls.map { Int($0.to.text.suffix(2)).map { ($0 - 10) % 10 + 1 } ?? 0 }
        // But for the one that showed that the provider is back, and the few that were tried within the last minute before.
        let others = priorities.dropFirst().dropLast(4)
        #expect(Array(others) == others.sorted(by: >))
        #expect(world.provider.calls.count == 40)
        #expect(world.provider.calls.allSatisfy { $0.attempt == 1 })
        for fire in fires { #expect(try await world.outbound(fire) == ["scheduled", "dispatched"]) }
    }

    @Test("calls that the provider can never place do not keep the others waiting for long", arguments: [1, 2, 20])
    func poison(count: Int) async throws {
        let world = try CallWorld()
        let numbers = (0..<count).map { "+12025550\(200 + $0)" }
        world.provider.avoid(Set(numbers))
        for number in numbers { try await world.schedule(to: number, #""priority":10,\#(CallWorld.anytime)"#) }
        try await world.settle()
        for index in 1...9 { try await world.schedule(to: "+1202555014\(index)") }
        for _ in 0..<40 { try await world.settle(after: 1) }
        #expect(world.provider.calls.count == 9)
        world.provider.avoid([])
        for _ in 0..<90 { try await world.settle(after: 1) }
        #expect(world.provider.calls.count == 9 + count)
    }

    @Test("an answer about one attempt does not end the next one, which is being placed")
    func lateInquiry() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule(#""retry_backoff_minutes":0,\#(CallWorld.anytime)"#)
        try await world.settle()
        world.clock.advance(bySeconds: 60)
        let inquiry = try await world.begin()
        #expect(inquiry.count == 1)
        #expect(try await world.report(try await world.task(fire), "CA1", .ended(.noAnswer)))
        let placement = try await world.begin()
        #expect(placement.count == 1)
        #expect(try await world.task(fire).attempt == 2)
        for work in inquiry { await world.dispatcher.perform(work) }
        // By now it would be looked for, if it were not still being placed.
        world.clock.advance(bySeconds: 31)
        #expect(try await world.begin().isEmpty)
        for work in placement { await world.dispatcher.perform(work) }
        try await world.settle()
        #expect(try await world.task(fire).callSID == "CA2")
        #expect(world.provider.calls.count == 2 && world.provider.searches == 0)
    }

    @Test("a call under way is asked about also after the clock was set back")
    func clockSetBack() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        try await world.settle()
        world.provider.end("CA1", .progress(.ended(.answered(seconds: 7))))
        world.clock.advance(bySeconds: -86_400)
        try await world.settle()
        #expect(try await world.task(fire).status == .completed)
    }

    @Test("a call that waits for a time to which the clock was wrongly set is placed once the clock is right, within its window")
    func clockSetBackWhileWaiting() async throws {
        let world = try CallWorld()
        world.clock.advance(bySeconds: 365 * 86_400)
        let late = try await world.schedule(to: "+12025550140", #""window":{"start":"09:00","end":"10:00","timezone":"UTC"}"#)
        try await world.settle()
        let due = try #require(try await world.task(late).dueAt)
        world.clock.advance(bySeconds: -365 * 86_400)
        try await world.settle()
        #expect(try await world.task(late).dueAt?.description == "2026-01-02T09:00:00.000Z")
        #expect(due.description == "2027-01-02T09:00:00.000Z")
        world.clock.set(try #require(Timestamp(iso8601: "2026-01-02T09:00:00Z")))
        try await world.settle()
        #expect(world.provider.calls.count == 1)
    }

    @Test("what begins is placed also when the store fails in the same pass", arguments: FailingCallStore.Call.allCases)
    func failingStore(call: FailingCallStore.Call) async throws {
        let world = try CallWorld()
        var fires: [Identifier] = []
        for index in 0..<40 { fires.append(try await world.schedule(to: "+1202555\(1000 + index)")) }
        world.failing.fail(call)
        var failures = 0
        for _ in 0..<20 {
            do throws(StoreError) {
                _ = try await world.dispatcher.pass()
            } catch {
                failures += 1
            }
            for work in world.dispatcher.takeWork() { await world.dispatcher.perform(work) }
            world.clock.advance(bySeconds: 6)
        }
        #expect(failures == 1 && world.failing.hasFailed)
        #expect(world.provider.calls.count == 40)
        for fire in fires { #expect(try await world.outbound(fire) == ["scheduled", "dispatched"]) }
    }

    @Test("when a window closes on many calls that wait, those of others leave meanwhile")
    func closingWindow() async throws {
        let world = try CallWorld()
        let other = world.storage.store.ids.next()
        world.provider.behave(.isDown)
        for index in 0..<600 {
            try await world.schedule(to: "+1202555\(1000 + index)", #""window":{"start":"03:00","end":"03:05","timezone":"UTC"}"#)
        }
        try await world.schedule(to: "+12025559999", in: other)
        try await world.settle()
        world.provider.behave(.places)
        world.clock.advance(bySeconds: 120)
        var passes = 0
        while world.provider.calls.isEmpty, passes < 100 {
            for work in try await world.begin() { await world.dispatcher.perform(work) }
            passes += 1
        }
        #expect(world.provider.calls.map(\.workspaceID) == [other])
        #expect(passes < 10)
        try await world.settle()
        #expect(try await world.store.waitingCount() == 0)
        #expect(world.provider.calls.count == 1)
        #expect(try await world.store.nextDue(after: world.clock.now.advanced(bySeconds: 60))?.description == "2026-01-03T03:00:00.000Z")
    }

    @Test("a window whose zone the system has lost does not open, and the task waits")
    func lostZone() async throws {
        let world = try CallWorld()
        let fire = try await world.schedule()
        var task = try await world.task(fire)
        let window = CallWindow(start: task.parameters.window.start, end: task.parameters.window.end, zone: .utc, isZoneKnown: false)
        var parameters = task.parameters
        parameters.window = window
        task = CallTask(
            id: task.id, workspaceID: task.workspaceID, triggerID: task.triggerID, chainID: task.chainID, traceID: nil,
            parameters: parameters, createdAt: task.createdAt, dueAt: task.dueAt, lastEventID: task.lastEventID)
        var editor = CallTaskEditor(task, ids: world.storage.store.ids, now: world.clock.now)
        editor.begin(with: world.provider)
        #expect(editor.change.task.status == .scheduled && editor.change.events.isEmpty)
        #expect(editor.change.task.dueAt == world.clock.now.advanced(bySeconds: 300))
        // What became of an attempt that was made before is told all the same.
        task.status = .inProgress
        task.attempt = 1
        var ending = CallTaskEditor(task, ids: world.storage.store.ids, now: world.clock.now)
        ending.end(.busy)
        #expect(ending.change.task.outcome == .busy && ending.change.task.status == .scheduled)
        #expect(ending.change.events.map(\.eventType) == ["outbound.rescheduled"])
    }

    @Test("workspaces take turns: what one has waiting does not keep another waiting")
    func turns() async throws {
        let world = try CallWorld()
        let other = world.storage.store.ids.next()
        for index in 0..<50 { try await world.schedule(to: "+1202555\(1000 + index)", #""priority":10,\#(CallWorld.anytime)"#) }
        try await world.schedule(to: "+12025559999", #""priority":1,\#(CallWorld.anytime)"#, in: other)
        let begun = try await world.begin()
        #expect(begun.count < 50)
        for work in begun { await world.dispatcher.perform(work) }
        #expect(world.provider.calls.contains { $0.workspaceID == other })
        try await world.settle()
        #expect(world.provider.calls.count == 51)
    }
}

extension [UInt8] {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
