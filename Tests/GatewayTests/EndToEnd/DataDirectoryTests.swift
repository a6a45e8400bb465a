import FieldMapping
import Foundation
import TestSupport
import Testing

/// Contract, section 7, and the keys of section 3.4, with real processes.
@Suite(.processes)
struct DataDirectoryTests {
    private func serve(_ directory: String, _ errorPath: String) throws -> (
        exit: ProcessExit, output: [String], errorText: String
    ) {
        try GatewayProcess.run(
            ["serve", "--data-dir", directory, "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"], errorPath: errorPath)
    }

    @Test("a second gateway refuses a directory that one serves")
    func secondServe() throws {
        let world = try GatewayWorld()
        let second = try serve(world.dataDirectory, world.root.path + "/second")
        #expect(second.exit == .exited(1))
        #expect(second.output.isEmpty)
        #expect(second.errorText.contains("Another gateway serves the data directory"), "\(second.errorText)")
        let hook = try world.makeHook()
        #expect(try world.post(#"{"type":"lead"}"#, to: hook).status == 200)
        try world.kill()
        try world.start()
    }

    @Test("the sealing key is its owner's alone, and a database without it is not served")
    func sealingKey() throws {
        let world = try GatewayWorld()
        let path = world.dataDirectory + "/sealing.key"
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let directoryMode =
            try FileManager.default.attributesOfItem(atPath: world.dataDirectory)[.posixPermissions] as? Int
        #expect(directoryMode == 0o700)
        let databaseMode =
            try FileManager.default.attributesOfItem(atPath: world.dataDirectory + "/gateway.db")[.posixPermissions] as? Int
        #expect(databaseMode == 0o600)
        try world.terminate()
        let key = try #require(FileManager.default.contents(atPath: path))
        try FileManager.default.removeItem(atPath: path)
        let refused = try serve(world.dataDirectory, world.root.path + "/refused")
        #expect(refused.exit == .exited(1))
        #expect(refused.errorText.contains("sealing.key is missing"), "\(refused.errorText)")
        #expect(!FileManager.default.fileExists(atPath: path))
        try key.prefix(31).write(to: URL(fileURLWithPath: path))
        let damaged = try serve(world.dataDirectory, world.root.path + "/damaged")
        #expect(damaged.exit == .exited(1))
        #expect(damaged.errorText.contains("is not 32 bytes"), "\(damaged.errorText)")
        try key.write(to: URL(fileURLWithPath: path))
        try world.start()
    }

    @Test("a database that is damaged is not served, nor begun anew; the message names it")
    func damaged() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        for number in 0..<20 { #expect(try world.post(#"{"type":"lead","id":\#(number)}"#, to: hook).status == 200) }
        _ = try world.completedRuns(of: hook.triggerID, fires: 20)
        let path = world.dataDirectory + "/gateway.db"
        try world.terminate()
        // A stop in the middle of a read leaves the log, whose pages are newer than those that are damaged here.
        for _ in 0..<10 where FileManager.default.fileExists(atPath: path + "-wal") {
            try world.start()
            try world.terminate()
        }
        try #require(!FileManager.default.fileExists(atPath: path + "-wal"))
        let intact = try #require(FileManager.default.contents(atPath: path))
        let pageSize = Int(intact[16]) << 8 | Int(intact[17])
        var refusals = 0
        for page in 0..<intact.count / pageSize {
            var damaged = intact
            damaged.replaceSubrange(page * pageSize..<(page + 1) * pageSize, with: repeatElement(0, count: pageSize))
            try damaged.write(to: URL(fileURLWithPath: path))
            do {
                try world.start()
                try world.terminate()
            } catch let failure as GatewayProcess.NotReady {
                refusals += 1
                #expect(failure.exit == .exited(1) && failure.errorText.contains("\(path) cannot be opened: "), "\(failure)")
                // What was written before the damage showed may have made it longer.
                let left = try #require(FileManager.default.contents(atPath: path))
                #expect(left.count >= damaged.count)
            }
            for name in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + name) {
                try FileManager.default.removeItem(atPath: path + name)
            }
        }
        #expect(refusals >= 5)
        try intact.write(to: URL(fileURLWithPath: path))
        try world.start()
        _ = try world.completedRuns(of: hook.triggerID, fires: 20)
    }

    @Test("a copy of the directory, made while it is stopped, serves the same")
    func backup() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        #expect(try world.post(#"{"type":"lead"}"#, to: hook).status == 200)
        #expect(try world.terminate() == .exited(0))
        let copy = world.root.path + "/copy"
        try FileManager.default.copyItem(atPath: world.dataDirectory, toPath: copy)
        try FileManager.default.removeItem(atPath: world.dataDirectory)
        try FileManager.default.moveItem(atPath: copy, toPath: world.dataDirectory)
        try world.start()
        #expect(try world.deliveries(of: hook).count == 1)
        #expect(try world.post(#"{"type":"more"}"#, to: hook).status == 200)
    }

    @Test("a key made while a gateway serves under load works at once, and one that is revoked stops at once")
    func keys() throws {
        let world = try GatewayWorld()
        let hook = try world.makeHook()
        let load = Load(connections: 8, to: hook, at: world.gateway.hooksPort)
        try load.waitForAnswers(20)
        for role in ["viewer", "operator", "admin"] {
            let key = try world.makeKey(role: role)
            #expect(try world.api("GET", "/triggers/\(hook.triggerID)", key: key).status == 200)
            #expect(
                try world.api("POST", "/api-keys", #"{"name":"x","role":"viewer"}"#, key: key).status
                    == (role == "admin" ? 201 : 403))
        }
        let made = try world.api("POST", "/api-keys", #"{"name":"Dashboard","role":"viewer"}"#)
        let (id, key) = (try #require(made["id"]?.string), try #require(made["api_key"]?.string))
        #expect(try world.api("GET", "/triggers", key: key).status == 200)
        #expect(try world.api("DELETE", "/api-keys/\(id)").status == 204)
        #expect(try world.api("GET", "/triggers", key: key).status == 401)
        let sent = try load.stop()
        #expect(sent.count(status: 200) == sent.count)
        try world.restart()
        #expect(try world.api("GET", "/triggers", key: key).status == 401)
    }

    @Test("neither files nor log hold a secret, a MAC or an API key, and the log no payload value")
    func secrecy() throws {
        let world = try GatewayWorld(["--log-level", "trace"])
        let hook = try world.makeHook(#""name":"CRM","field_mapping":{"phone_to":"phone"}"#)
        let rotated = try world.rotateSecret(of: hook)
        let body = #"{"type":"lead","phone":"+12025550123","note":"payload-value"}"#
        let broken = #"{"type":"lead","note":"payload-value""#
        #expect(try world.post(body, to: hook).status == 200)
        #expect(try world.post(broken, to: hook).status == 400)
        var stranger = hook
        stranger.secret = "whsec_of-somebody-else"
        #expect(try world.post(body, to: stranger).status == 401)
        _ = try world.completedRuns(of: hook.triggerID, fires: 1)
        try world.terminate()

        let secrets = [hook.secret, rotated, world.key, stranger.secret]
        let macs = [hook.secret, rotated, stranger.secret].map { Hook.mac(Array(body.utf8), $0) }
        for file in world.root.files() {
            for secret in secrets + macs {
                #expect(file.bytes.range(of: Data(secret.utf8)) == nil, "\(file.path) holds a secret")
            }
        }
        let log = world.gateway.child.errorText
        #expect(!log.isEmpty)
        for value in ["payload-value", "+12025550123"] { #expect(!log.contains(value)) }
    }
}
