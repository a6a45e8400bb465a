import Foundation
import TestSupport
import Testing

/// `forge platform event` against the real process.
@Suite("forge, with events", .processes)
struct ForgeEventTests {
    @Test("follows over a crash of the gateway, shows each event once, and ends with status 0 on Ctrl-C")
    func crash() throws {
        let world = try GatewayWorld(["--api", "127.0.0.1:\(try LoopbackListener.closedPort())"])
        let tail = try ForgeProcess(world).start(script: "exec forge platform event tail --field event_type")
        try world.waitForEventStream()
        var seen: [String?] = []
        for round in 0..<3 {
            if round > 0 { try world.killAndRestart() }
            for number in 0..<3 { try world.publish("round.\(round).\(number)") }
            for _ in 0..<3 { seen.append(try tail.readLine()) }
        }
        #expect(seen == (0..<3).flatMap { round in (0..<3).map { "round.\(round).\($0)" } })
        tail.send(signal: SIGINT)
        #expect(try tail.waitForExit() == .exited(0))
        let told = tail.errorText.split(separator: "\n")
        #expect(told.filter { $0.hasPrefix("forge: the connection was lost: ") }.count == 2, "\(told)")
        #expect(told.filter { $0 == "forge: connected again" }.count == 2 && told.count == 4, "\(told)")
    }

    @Test("ends without a word when nobody reads any more")
    func closedPipe() throws {
        let world = try GatewayWorld()
        let tail = try ForgeProcess(world).start(script: #"forge platform event tail | head -n 1 || echo "${PIPESTATUS[0]}""#)
        try world.waitForEventStream()
        try world.publish("first")
        #expect(try tail.readLine()?.contains(#""event_type":"first""#) == true)
        let status = try eventually("forge ends") {
            try world.publish("next")
            return try tail.hasLine() ? try tail.readLine() : nil
        }
        #expect(status == "141" && tail.errorText.isEmpty, "\(status) \(tail.errorText)")
    }

    @Test("shows the chain of a lead, live and as a tree, whichever of its events is named")
    func chain() throws {
        let world = try GatewayWorld()
        let lead = try world.postLead("+12025550146", to: try world.makeCallHook())
        let forge = try ForgeProcess(world)
        let live = try forge.run(["event", "chain", lead, "--follow", "--field", "id"])
        #expect(live.exit == .exited(0) && live.output.count == 5, "\(live)")
        for id in live.output {
            let tree = try forge.run(["event", "chain", id, "--tree"])
            #expect(tree.output.count == 7 && tree.output[3].contains("├─ outbound.scheduled "), "\(tree)")
        }
    }
}
