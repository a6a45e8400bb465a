import FieldMapping
import Foundation
import TestSupport
import Testing

/// Nothing that was answered 200 is lost, and nothing fires twice.
@Suite(.processes)
struct DurabilityTests {
    @Test("a crash under load loses nothing that was answered and fires nothing twice")
    func crashes() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        var seed: UInt64 = 20_260_102
        var answered: [String] = []
        var sent: [Load.Sent] = []
        for _ in 0..<5 {
            // A linear congruential generator (Knuth's MMIX): each round breaks off elsewhere, and every time there.
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let load = Load(to: hook, at: world.gateway.hooksPort)
            try load.waitForAnswers(20 + Int(seed >> 33) % 150)
            try world.kill()
            let round = try load.stop()
            #expect(round.statuses == [200])
            answered += round.firedEventIDs
            sent += round
            try world.start()
        }
        let log = try world.deliveries(of: hook)
        #expect(log.allSatisfy { $0.type == "delivery.fired" })
        let logged = log.compactMap { $0.text("fired_event_id") }
        #expect(Set(logged).isSuperset(of: answered))
        #expect(Set(logged).count == logged.count)
        #expect(logged.count >= answered.count && logged.count <= sent.count)
        let runs = try world.completedRuns(of: hook.triggerID, fires: logged.count)
        #expect(Set(runs.filter { $0.type == "trigger.fired" }.map(\.id)) == Set(logged))
    }

    @Test("what the last crash left unanswered is not fired twice when it is sent again")
    func sentAgainAfterACrash() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let load = Load(to: hook, at: world.gateway.hooksPort)
        try load.waitForAnswers(50)
        try world.kill()
        let sent = try load.stop()
        try world.start()
        for request in sent {
            let again = try world.post(request.body, to: hook)
            #expect(again.status == 200)
            if let first = request.reply { #expect(again["delivery_id"]?.string == first["delivery_id"]?.string) }
        }
        _ = try world.completedRuns(of: hook.triggerID, fires: sent.count)
    }

    @Test("a fire by hand that is repeated under its key after a crash has its first answer, and fires once")
    func fireSentAgainAfterACrash() throws {
        let world = try GatewayWorld()
        let trigger = try world.makeTrigger()
        var sent: [Load.Sent] = []
        for answers in [30, 7, 61] {
            let port = world.gateway.apiPort
            let load = Load(port: { port }, makeRequest: { [caller = world.caller] body, _ in caller.fire(trigger, body) })
            try load.waitForAnswers(answers)
            try world.kill()
            sent += try load.stop()
            try world.start()
        }
        #expect(sent.statuses == [200])
        for request in sent {
            let connection = try ClientConnection(port: world.gateway.apiPort)
            let again = try connection.exchange(world.caller.fire(trigger, request.body))
            #expect(again.status == 200)
            if let first = request.reply {
                #expect(again["fired_event_id"]?.string == first["fired_event_id"]?.string)
                #expect(again.header("idempotency-replayed") == "true")
            }
        }
        _ = try world.completedRuns(of: trigger, fires: sent.count)
    }

    @Test("a delivery stands whose sender left before the answer, and a repeat does not fire again")
    func senderLeaves() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let bodies = (0..<20).map { Array(#"{"type":"lead","id":\#($0)}"#.utf8) }
        for body in bodies {
            let connection = try ClientConnection(port: world.gateway.hooksPort)
            try connection.send(hook.request(body))
        }
        try eventually("the deliveries are there") { try world.deliveries(of: hook).count == bodies.count }
        #expect(try world.deliveries(of: hook).allSatisfy { $0.type == "delivery.fired" })
        try expectDuplicates(bodies, world, hook)
        #expect(try world.terminate() == .exited(0))
        try world.start()
        try expectDuplicates(bodies, world, hook)
        try expectQuiet(world, hook, fires: bodies.count)
    }

    private func expectDuplicates(_ bodies: [[UInt8]], _ world: GatewayWorld, _ hook: Hook) throws {
        for body in bodies {
            let reply = try world.send(hook.request(body))
            #expect(reply.status == 200 && reply["duplicate"]?.bool == true, "\(reply.text)")
        }
    }

    @Test("a sender that closes its sending side and reads its answer may send the same again")
    func halfClosed() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let body = Array(#"{"type":"ping"}"#.utf8)
        for _ in 0..<3 {
            let connection = try ClientConnection(port: world.gateway.hooksPort)
            try connection.send(hook.request(body))
            connection.finishSending()
            let reply = try connection.reply()
            #expect(reply.status == 200 && reply["duplicate"] == nil, "\(reply.text)")
            #expect(try connection.isAtEnd())
        }
        try expectQuiet(world, hook, fires: 3)
    }

    @Test("what is too much at a time is 503 at once, fires nothing and is on no record")
    func overloaded() throws {
        let world = try GatewayWorld(["--max-underway", "1"])
        let hook = try world.makeHook()
        let load = Load(connections: 16, to: hook, at: world.gateway.hooksPort)
        try load.waitForAnswers(2000)
        let sent = try load.stop()
        #expect(sent.statuses == [200, 503])
        #expect(
            sent.allSatisfy { $0.reply?.status == 200 || $0.reply?.errorCode == "overloaded" && $0.reply?.header("retry-after") == "1" })
        try expectQuiet(world, hook, fires: sent.count(status: 200))
        #expect(try Set(world.deliveries(of: hook).compactMap { $0.text("fired_event_id") }) == Set(sent.firedEventIDs))
    }

    @Test("a secret rotated under load refuses nobody: the old one goes on working, the new one works at once")
    func rotation() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let load = Load(to: hook, at: world.gateway.hooksPort)
        try load.waitForAnswers(50)
        let secret = try world.rotateSecret(of: hook)
        #expect(secret != hook.secret)
        try load.waitForAnswers(50)
        load.sign(with: secret)
        try load.waitForAnswers(50)
        let sent = try load.stop()
        #expect(sent.count(status: 200) == sent.count)
        let log = try world.deliveries(of: hook)
        #expect(log.count == sent.count)
        #expect(log.first?.text("matched_secret") == "current")
        #expect(log.last?.text("matched_secret") == "current")
        #expect(log.count { $0.text("matched_secret") == "previous" } >= 50)

        try world.restart()
        #expect(try world.post(#"{"type":"old"}"#, to: hook).status == 200)
        _ = try world.rotateSecret(of: hook)
        try world.restart()
        #expect(try world.post(#"{"type":"older"}"#, to: hook).status == 200)
    }

    @Test("a destination deleted under load answers 200 or 404, and what was 200 has fired")
    func deletion() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let load = Load(to: hook, at: world.gateway.hooksPort)
        try load.waitForAnswers(50)
        #expect(try world.api("DELETE", "/webhook-destinations/\(hook.id)").status == 204)
        try load.waitForAnswers(10)
        let sent = try load.stop()
        #expect(sent.statuses == [200, 404])
        #expect(sent.allSatisfy { $0.reply != nil })
        let fired = sent.firedEventIDs
        let runs = try world.completedRuns(of: hook.triggerID, fires: fired.count)
        #expect(Set(runs.filter { $0.type == "trigger.fired" }.map(\.id)) == Set(fired))
        #expect(try world.api("DELETE", "/webhook-destinations/\(hook.id)").status == 204)
        try world.restart()
        #expect(try world.post("{}", to: hook).status == 404)
    }

    @Test("fires that a stop left behind are run by the next start")
    func runsAfterRestart() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let load = Load(to: hook, at: world.gateway.hooksPort)
        try load.waitForAnswers(100)
        try world.kill()
        let answered = try load.stop().firedEventIDs.count
        try world.start()
        let fires = try world.deliveries(of: hook).count
        #expect(fires >= answered)
        try world.restart()
        _ = try world.completedRuns(of: hook.triggerID, fires: fires)
    }
}
