import FieldMapping
import Foundation
import Synchronization
import TestSupport
import Testing

/// Events over kills, restarts and stops of the real process (contract, sections 3.5 and 3.6).
@Suite(.processes)
struct EventTests {
    @Test("a kill between an event and its fire loses no fire and fires nothing twice")
    func killedInBetween() async throws {
        let world = try GatewayWorld()
        let trigger = try world.makeTrigger(#""name":"On lead","event_type":"lead","event_filter":{"body.type":{"$prefix":"lo"}}"#)
        var published: [String] = []
        var waiting = 0
        for round in 0..<20 where round < 3 || waiting == 0 {
            let port = world.gateway.apiPort
            let load = Load(
                connections: 8, port: { port }, makeRequest: { [caller = world.caller] body, _ in caller.publish("lead", body) })
            try load.waitForAnswers(40 + 13 * round)
            try world.kill()
            let sent = try load.stop()
            #expect(sent.statuses == [201])
            published += sent.compactMap { $0.reply?["id"]?.string }
            waiting += try await world.waitingEvents()
            try world.start()
        }
        #expect(waiting > 0, "no kill came in between")
        // By the fire, because the pages of a list overlap while events are added.
        let fires = try eventually("every event has fired") {
            let fired = try world.runs(of: trigger).filter { $0.type == "trigger.fired" }.map { ($0.id, $0.text("triggered_by") ?? "") }
            let fires = Dictionary(fired) { first, _ in first }
            return Set(fires.values).isSuperset(of: published.map { "event:\($0)" }) ? fires : nil
        }
        #expect(Set(fires.values).count == fires.count)
        try world.restart()
        let chains = try published.map { try world.chain($0) }
        #expect(chains.allSatisfy { chain in chain.count { $0.type == "trigger.fired" } == 1 })
        let last = try eventually("the last run ends") {
            let chain = try world.chain(try #require(published.last))
            return chain.count == 3 ? chain : nil
        }
        #expect(last.map(\.type) == ["lead", "trigger.fired", "trigger.completed"])
        #expect(last.map(\.parent) == [nil, last[0].id, last[1].id])
    }

    @Test("a webhook's run fires another trigger, in its chain and with its trace, and the first one not again")
    func chain() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let follower = try world.makeTrigger(#""name":"After","event_type":"trigger.*","event_filter":{"duration_ms":{"$gte":0}}"#)
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let reply = try world.post(
            #"{"type":"lead"}"#, to: hook, headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-01")])
        let id = try #require(reply["fired_event_id"]?.string)
        let chain = try eventually("both have run") {
            let chain = try world.chain(id)
            return chain.count == 4 ? chain : nil
        }
        #expect(chain.map(\.type) == ["trigger.fired", "trigger.completed", "trigger.fired", "trigger.completed"])
        #expect(chain.map(\.parent) == [nil, id, chain[1].id, chain[2].id])
        #expect(chain[2].text("trigger_id") == follower && chain[2].text("triggered_by") == "event:\(chain[1].id)")
        #expect(chain[2].data.at("input.events_written")?.integer == 2)
        for event in chain {
            let answer = try world.api("GET", "/events/\(event.id)/chain")
            #expect(answer.text.components(separatedBy: #""trace_id":"\#(trace)""#).count == 5)
        }
    }

    @Test("a stream that is taken up again misses nothing and repeats nothing, over kills and restarts under load")
    func resumed() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        var seen: [String] = []
        var sent: [Load.Sent] = []
        for round in 0..<4 {
            // From the very first event on: an id that is older than all.
            let stream = try world.follow(behind: seen.last ?? "01980000-0000-7000-8000-000000000000")
            let load = Load(connections: 4, to: hook, at: world.gateway.hooksPort)
            seen += try stream.events(60 + 17 * round).compactMap(\.id)
            if round % 2 == 0 { try world.kill() } else { #expect(try world.terminate() == .exited(0)) }
            sent += try load.stop()
            // What was on its way when the process ended may have come, in part.
            while let frame = try? stream.nextEvent() { seen.append(try #require(frame.id)) }
            try world.start()
        }
        let fires = try world.deliveries(of: hook).count
        let runs = try world.completedRuns(of: hook.triggerID, fires: fires)
        let stream = try world.follow(behind: seen.last)
        seen += try stream.events(runs.count - seen.count).compactMap(\.id)
        #expect(seen.count == runs.count)
        #expect(Set(seen).count == seen.count)
        #expect(Set(seen) == Set(runs.map(\.id)))
        #expect(sent.firedEventIDs.allSatisfy { Set(seen).contains($0) })
    }

    @Test("SIGTERM ends streams in order and waits for none of them, however little they take")
    func stopped() throws {
        let world = try GatewayWorld(["--log-level", "debug"])
        let (idle, stalled) = (try world.follow(), try world.follow(buffers: 4096))
        let data = #"{"text":"\#(String(repeating: "x", count: 500_000))"}"#
        let ids = try (0..<20).map { _ in try world.publishEvent("large", data) }
        #expect(try idle.events(20).map(\.id) == ids)
        #expect(try world.terminate() == .exited(0))
        #expect(try idle.nextEvent() == nil)
        // What a service is told that takes all the time that there is.
        #expect(!world.gateway.child.errorText.contains("Caught cancellation"))
        stalled.leave()
    }

    @Test("with a remote engine events are that engine's")
    func remote() throws {
        let world = try GatewayWorld()
        let key = try world.root.write(world.key, to: "engine-key")
        let edge = try GatewayWorld(
            ["--engine", "http://127.0.0.1:\(world.gateway.apiPort)", "--engine-key-file", key], workspace: world.workspace)
        for (method, path) in [("POST", "/events"), ("GET", "/events/stream"), ("GET", "/events/\(world.workspace)/chain")] {
            let answer = try edge.api(method, path, method == "POST" ? #"{"event_type":"a"}"# : nil)
            #expect(answer.status == 404 && answer.errorCode == "engine_is_remote")
        }
    }

    @Test(
        "a time to keep events for that cannot be used is refused",
        arguments: ["1", "0s", "59s", "3651d", "ever", "99999999999999999999d"])
    func badRetention(text: String) throws {
        let files = try TemporaryDirectory()
        let run = try CommandRun(["serve", "--data-dir", files.path + "/data", "--event-retention", text])
        #expect(run.exit == .exited(2))
        #expect(run.errorText.contains("event-retention '\(text)' is not a time such as 90s, 15m, 1h or 2d, from 60s to 3650d"))
    }

    @Test("a time to keep deliveries for is an hour at least")
    func badDeliveryRetention() throws {
        let files = try TemporaryDirectory()
        let run = try CommandRun(["serve", "--data-dir", files.path + "/data", "--delivery-retention", "59m"])
        #expect(run.exit == .exited(2))
        #expect(
            run.errorText.contains("delivery-retention '59m' is not a time such as 90s, 15m, 1h or 2d, from 3600s to 3650d"),
            "\(run.errorText)")
    }

    @Test("deliveries that are older than they are to be kept are gone after a start, and younger ones are not")
    func deliveryRetention() async throws {
        let world = try GatewayWorld(["--delivery-retention", "1h"])
        let hook = try world.makeHook()
        #expect(try world.post(#"{"type":"lead"}"#, to: hook).status == 200)
        try world.kill()
        let (kept, gone) = (try await world.addOldDelivery(to: hook, minutes: 59), try await world.addOldDelivery(to: hook, minutes: 61))
        try world.start()
        try eventually("the old delivery is gone") { try world.deliveryStatus(gone, of: hook) == 404 }
        #expect(try world.deliveryStatus(kept, of: hook) == 200)
        #expect(try world.deliveries(of: hook).count == 2)
    }

    @Test("chains that are older than events are to be kept are gone after a start, and younger ones are not")
    func retention() async throws {
        let world = try GatewayWorld(["--event-retention", "30d"])
        let trigger = try world.makeTrigger(#""name":"On lead","event_type":"lead""#)
        let young = try world.publishEvent("lead")
        _ = try world.completedRuns(of: trigger, fires: 1)
        try world.kill()
        let old = try await world.addOldEvent(days: 31)
        try world.start()
        try eventually("the old event is gone") { try world.api("GET", "/events/\(old)/chain").status == 404 }
        #expect(try world.chain(young).count == 3)
        try world.kill()
        let (kept, gone) = (try await world.addOldEvent(days: 29), try await world.addOldEvent(days: 31))
        try world.start()
        try eventually("the other old event is gone") { try world.api("GET", "/events/\(gone)/chain").status == 404 }
        #expect(try world.chain(kept).count == 1)
        #expect(try world.chain(young).count == 3)
    }
}
