import ArgumentParser
import Foundation
import Logging
import ManagementAPI
import Storage
import TestSupport
import Testing

@testable import forge
@testable import gateway

/// What `serve` says to settings that it cannot use (contract, section 6).
@Suite(.processes)
struct ServeCommandTests {
    private func serve(_ flags: [String]) throws -> CommandRun {
        try CommandRun(["serve", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"] + flags)
    }

    struct BadConfig: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: String

        init(_ json: String, _ message: String) {
            testDescription = json
            self.message = message
        }
    }

    @Test("each setting has its option, and each option its setting")
    func options() throws {
        let words = try CommandRun(["serve", "--help"]).output.joined(separator: " ").split(whereSeparator: { !$0.isLetter && $0 != "-" })
        let options = Set(words.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) })
        #expect(options == Set(Setting.allCases.map(\.rawValue) + ["config", "help", "version"]))
    }

    @Test(
        "a config file that cannot be used is refused with the setting's name",
        arguments: [
            BadConfig("[]", "is not a JSON object"), BadConfig("{", "is not a JSON object"),
            BadConfig(#"{"max_body_byte":1}"#, "has an unknown setting 'max_body_byte'"),
            BadConfig(#"{"engine":["http://127.0.0.1:1"]}"#, "needs a string, number or boolean for 'engine'"),
            BadConfig(#"{"tls_cert_file":null}"#, "needs a string, number or boolean for 'tls_cert_file'"),
            BadConfig(#"{"max_body_bytes":10.5}"#, "max-body-bytes '10.5' is not a whole number"),
            BadConfig(#"{"max_body_bytes":true}"#, "max-body-bytes 'true' is not a whole number"),
            BadConfig(#"{"demo":1}"#, "demo '1' is neither true nor false"),
            BadConfig(#"{"tls_cert_file":1,"tls_key_file":2}"#, "The file 1 is not there, or cannot be read as certificates"),
            BadConfig(#"{"data_dir":""}"#, "data-dir is empty"),
        ])
    func badConfig(row: BadConfig) throws {
        let files = try TemporaryDirectory()
        let config = try files.write(row.testDescription, to: "config.json")
        let directory = row.testDescription.contains("data_dir") ? [] : ["--data-dir", files.path + "/data"]
        let run = try serve(["--config", config] + directory)
        #expect(run.errorText.contains(row.message), "\(run.errorText)")
        #expect(run.exit == .exited(row.message.hasPrefix("The file 1") ? 1 : 2))
        #expect(run.output.isEmpty)
    }

    @Test("numbers and texts of a config file are taken alike, and a flag goes before them")
    func goodConfig() throws {
        let files = try TemporaryDirectory()
        let config = try files.write(#"{"max_body_bytes":20,"max_underway":"100","log_level":"error"}"#, to: "config.json")
        let world = try GatewayWorld(["--config", config])
        let hook = try world.makeHook()
        #expect(try world.post(#"{"type":"lead"}"#, to: hook).status == 200)
        #expect(try world.post(#"{"type":"longer lead"}"#, to: hook).status == 413)
        let other = try GatewayWorld(["--config", config, "--max-body-bytes", "30"])
        #expect(try other.post(#"{"type":"longer lead"}"#, to: try other.makeHook()).status == 200)
    }

    @Test("an address that cannot be listened on is named, with its setting", arguments: ["hooks", "api"])
    func takenPort(setting: String) throws {
        let files = try TemporaryDirectory()
        let taken = try LoopbackListener()
        let address = "127.0.0.1:\(taken.port)"
        let other = setting == "hooks" ? "--api" : "--hooks"
        let run = try CommandRun(["serve", "--data-dir", files.path + "/data", "--\(setting)", address, other, "127.0.0.1:0"])
        #expect(run.exit == .exited(1))
        #expect(run.errorText.contains("Cannot listen on \(address): Address already in use"), "\(run.errorText)")
        #expect(run.errorText.contains("--\(setting)"))
        #expect(!run.errorText.contains(" error "), "\(run.errorText)")
        let store = try Store(DataDirectory(path: files.path + "/data"), serves: true, logger: Logger(label: "test"))
        #expect(!store.wasInterrupted)
        try store.close()
    }

    @Test(
        "a setting that nothing would come of is refused, with why",
        arguments: [
            (["--engine-key-file", "key"], "engine-key-file has no effect with the embedded engine"),
            (["--engine-timeout-ms", "5"], "engine-timeout-ms has no effect with the embedded engine"),
            (["--twilio-timeout-ms", "5"], "twilio-timeout-ms has no effect without call-provider twilio"),
            (
                ["--engine", "http://127.0.0.1:1", "--engine-key-file", "k", "--missed-fires", "all"],
                "missed-fires has no effect with a remote engine"
            ),
            (
                ["--engine", "http://127.0.0.1:1", "--engine-key-file", "k", "--call-provider", "twilio"],
                "call-provider has no effect with a remote engine"
            ),
            (["--engine", "http://127.0.0.1:1", "--engine-key-file", "k", "--demo"], "a demo needs the embedded engine"),
        ] as [([String], String)])
    func withoutEffect(flags: [String], message: String) throws {
        let files = try TemporaryDirectory()
        let run = try serve(["--data-dir", files.path + "/data"] + flags)
        #expect(run.exit == .exited(2))
        #expect(run.errorText.contains(message), "\(run.errorText)")
        #expect(!FileManager.default.fileExists(atPath: files.path + "/data"))
    }

    @Test("a directory whose own engine has something left to do is not served with a remote one, which would never do it")
    func unfinishedWork() async throws {
        let files = try TemporaryDirectory()
        let key = try files.write("key", to: "key")
        let directory = try DataDirectory(path: files.path + "/data")
        let store = try Store(directory, serves: true, logger: Logger(label: "test"))
        let engine = TriggerStoreWorld(EngineStore(store))
        let fire = engine.makeFire(of: try await engine.addTrigger())
        try await engine.fire(fire)
        try store.close()
        let run = try serve(["--data-dir", directory.path, "--engine", "http://127.0.0.1:1", "--engine-key-file", key])
        #expect(run.exit == .exited(1))
        #expect(
            run.errorText.contains("unfinished fires: 1, open calls: 0. Run it with the embedded engine"),
            "\(run.errorText)")
    }

    @Test("an embedded engine takes over what was handed over to a remote one before")
    func takesOver() async throws {
        let world = try GatewayWorld()
        #expect(try world.terminate() == .exited(0))
        func open() throws -> Store {
            try Store(try DataDirectory(path: world.dataDirectory), serves: true, logger: Logger(label: "test"))
        }
        var store = try open()
        #expect(try await EngineStore.handOver(store) == nil)
        try store.close()
        try world.start()
        #expect(try world.terminate() == .exited(0))
        store = try open()
        let engine = TriggerStoreWorld(EngineStore(store))
        try await engine.fire(engine.makeFire(of: try await engine.addTrigger()))
        #expect(try await EngineStore.handOver(store)?.fires == 1)
        try store.close()
    }

    @Test("a file of authorities that cannot be read is refused, with its setting")
    func unreadableAuthorities() throws {
        let files = try TemporaryDirectory()
        let key = try files.write("key", to: "key")
        let run = try serve(
            [
                "--data-dir", files.path + "/data", "--engine", "https://127.0.0.1:1", "--engine-key-file", key, "--engine-ca-file",
                "/missing",
            ])
        #expect(run.exit == .exited(2))
        #expect(run.errorText.contains("engine-ca-file /missing cannot be read"), "\(run.errorText)")
    }

    @Test(
        "an address that is none is refused with its setting, and with what to write",
        arguments: [
            ("hooks", "foo", "hooks 'foo' is not HOST:PORT, like 127.0.0.1:8080"),
            ("api", "127.0.0.1:65536", "api '127.0.0.1:65536' is not HOST:PORT"),
            ("api", ":8081", "api ':8081' names no host; write 0.0.0.0:8081"),
            ("hooks", "::1:8080", "hooks '::1:8080' has an IPv6 host, which stands in brackets: [::1]:8080"),
            ("public-url", "hooks.example.com", "public-url is not an address such as https://hooks.example.com"),
            ("public-url", "https://", "public-url is not an address"),
            ("public-url", "https://hooks.example.com/?a=b", "public-url is not an address"),
        ])
    func badAddress(setting: String, value: String, message: String) throws {
        let files = try TemporaryDirectory()
        let run = try CommandRun(["serve", "--data-dir", files.path + "/data", "--\(setting)", value])
        #expect(run.exit == .exited(2))
        #expect(run.errorText.hasPrefix("Error: \(message)"), "\(run.errorText)")
    }

    @Test("a host that there is not is told as that, and nothing else is", arguments: ["hooks", "api"])
    func unknownHost(setting: String) throws {
        let files = try TemporaryDirectory()
        let other = setting == "hooks" ? "--api" : "--hooks"
        let run = try CommandRun(["serve", "--data-dir", files.path + "/data", "--\(setting)", "nobody.invalid:0", other, "127.0.0.1:0"])
        #expect(run.exit == .exited(1))
        #expect(run.errorText.contains("Cannot listen on nobody.invalid:0: there is no such host."), "\(run.errorText)")
        #expect(!run.errorText.contains(" error "), "\(run.errorText)")
    }

    @Test("both command lines tell their version, which the API's description has, too")
    func version() throws {
        let run = try CommandRun(["--version"])
        #expect(run.exit == .exited(0) && run.output == [OpenAPIDocument.version])
        #expect(ForgeCommand.configuration.version == OpenAPIDocument.version)
    }

    @Test(
        "an engine's address that is none is an unusable argument, and a password in it is not shown",
        arguments: ["ftp://x", "http://crm:s3cret@x"])
    func badEngine(address: String) throws {
        let files = try TemporaryDirectory()
        let key = try files.write("key", to: "key")
        let run = try serve(["--data-dir", files.path + "/data", "--engine", address, "--engine-key-file", key])
        #expect(run.exit == .exited(2))
        #expect(run.errorText.contains("engine is neither 'embedded' nor an address such as https://"), "\(run.errorText)")
        #expect(!run.errorText.contains("s3cret"))
    }

    @Test("the config file can be named in the environment, too")
    func configInEnvironment() throws {
        let files = try TemporaryDirectory()
        let config = try files.write(#"{"log_level": "loud"}"#, to: "config.json")
        let child = try ChildProcess(
            "/usr/bin/env", ["GATEWAY_CONFIG=\(config)", GatewayProcess.executable, "serve", "--data-dir", files.path + "/data"],
            errorPath: files.path + "/stderr")
        #expect(try child.waitForExit() == .exited(2))
        #expect(try String(contentsOfFile: files.path + "/stderr", encoding: .utf8).contains("'loud'"))
    }

    @Test("a variable that looks like a setting and is none is told of at start, without its value")
    func misspeltVariable() throws {
        let files = try TemporaryDirectory()
        let child = try ChildProcess(
            "/usr/bin/env",
            [
                "GATEWAY_PUBLIC_URI=https://hooks.invalid", "GATEWAY_LOG_LEVEL=notice", "GATEWAY_CONFIG=", "GATEWAY_PUBLIC_URL=",
                GatewayProcess.executable, "serve",
                "--data-dir", files.path + "/data", "--hooks", "nobody.invalid:0",
            ],
            errorPath: files.path + "/stderr")
        #expect(try child.waitForExit() == .exited(1))
        let log = try String(contentsOfFile: files.path + "/stderr", encoding: .utf8)
        #expect(log.contains("names=GATEWAY_PUBLIC_URI [gateway] unknown GATEWAY_ environment variables"), "\(log)")
        #expect(!log.contains("https://hooks.invalid"))
    }

    @Test("a database that it makes is its owner's alone")
    func databaseMode() throws {
        let files = try TemporaryDirectory()
        let gateway = try GatewayProcess(
            ["--data-dir", files.path + "/data", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"], errorPath: files.path + "/stderr")
        gateway.child.send(signal: SIGTERM)
        #expect(try gateway.child.waitForExit() == .exited(0))
        let attributes = try FileManager.default.attributesOfItem(atPath: files.path + "/data/gateway.db")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test(
        "a sealing key that others may read is told of at start, with its path", arguments: [(0o600, false), (0o644, true), (0o602, true)])
    func exposedSealingKey(mode: Int, isTold: Bool) throws {
        let files = try TemporaryDirectory()
        let key = try files.write(Array(repeating: 1, count: 32), to: "data/sealing.key")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key)
        let gateway = try GatewayProcess(
            ["--data-dir", files.path + "/data", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"], errorPath: files.path + "/stderr")
        gateway.child.send(signal: SIGTERM)
        #expect(try gateway.child.waitForExit() == .exited(0))
        #expect(
            gateway.child.errorText.contains("path=\(key) [gateway] the sealing key is open to other users") == isTold,
            "\(gateway.child.errorText)")
    }

    @Test(
        "hook URLs that no sender could reach are told of at start, unless others are set",
        arguments: [([], true), (["--public-url", "http://h"], false)])
    func unreachableURLs(flags: [String], isTold: Bool) throws {
        let files = try TemporaryDirectory()
        let gateway = try GatewayProcess(
            ["--data-dir", files.path + "/data", "--hooks", "0.0.0.0:0", "--api", "127.0.0.1:0"] + flags, errorPath: files.path + "/stderr")
        gateway.child.send(signal: SIGTERM)
        #expect(try gateway.child.waitForExit() == .exited(0))
        #expect(gateway.child.errorText.contains("hook URLs begin with an address senders cannot reach") == isTold)
    }

    @Test(
        "takes as many open files as it may, and has no more connections than those allow",
        arguments: [(400, true), (1100, true), (17_000, false)])
    func openFiles(hardLimit: Int, isTold: Bool) throws {
        let files = try TemporaryDirectory()
        let script = "ulimit -Sn 300 && ulimit -Hn \(hardLimit) && exec \"$@\""
        let flags = ["--data-dir", files.path + "/data", "--hooks", "127.0.0.1:0", "--api", "127.0.0.1:0"]
        let child = try ChildProcess(
            "/bin/bash", ["-c", script, "bash", GatewayProcess.executable, "serve"] + flags, errorPath: files.path + "/stderr")
        #expect(try child.readLine()?.hasPrefix("ready ") == true, "\(child.errorText)")
        let limits = try String(contentsOfFile: "/proc/\(child.pid)/limits", encoding: .utf8).split(separator: "\n")
        let openFiles = try #require(limits.first { $0.hasPrefix("Max open files") }).split(separator: " ").dropFirst(3)
        #expect(openFiles.prefix(2).map(String.init) == ["\(hardLimit)", "\(hardLimit)"])
        child.send(signal: SIGTERM)
        #expect(try child.waitForExit() == .exited(0))
        let warning =
            "connections=\(hardLimit - min(512, hardLimit / 2)) open_files=\(hardLimit) [gateway] fewer connections than configured"
        #expect(child.errorText.contains(warning) == isTold, "\(child.errorText)")
    }

    @Test("a key's name has 1 to 256 characters", arguments: ["", String(repeating: "x", count: 257)])
    func keyName(name: String) throws {
        let files = try TemporaryDirectory()
        let workspace = "01900000-0000-7000-8000-000000000001"
        let run = try CommandRun(["key", "create", "--data-dir", files.path + "/data", "--workspace", workspace, "--name", name])
        #expect(run.exit == .exited(2) && run.errorText.contains("1 to 256 characters"), "\(run.errorText)")
    }

    @Test("a key that is made where no gateway has been says so, on standard error, the first time")
    func newDataDirectory() throws {
        let files = try TemporaryDirectory()
        let arguments = ["key", "create", "--data-dir", files.path + "/data", "--workspace", "01900000-0000-7000-8000-000000000001"]
        let (first, second) = (try CommandRun(arguments), try CommandRun(arguments))
        #expect(first.exit == .exited(0) && first.output.count == 1)
        #expect(first.errorText.contains("no gateway has used this data directory before"), "\(first.errorText)")
        #expect(first.errorText.contains("\(files.path)/data"))
        #expect(second.exit == .exited(0) && second.errorText.isEmpty, "\(second.errorText)")
    }

    @Test("a database that is none, and a data directory that is a file, are named")
    func badDatabase() throws {
        let files = try TemporaryDirectory()
        _ = try files.write("no database at all, but long enough to be taken for the head of one", to: "data/gateway.db")
        _ = try files.write(Array(repeating: 1, count: 32), to: "data/sealing.key")
        let run = try serve(["--data-dir", files.path + "/data"])
        #expect(run.exit == .exited(1))
        #expect(run.errorText.contains("/data/gateway.db cannot be opened: file is not a database"), "\(run.errorText)")
        let file = try serve(["--data-dir", files.path + "/data/gateway.db"])
        #expect(file.exit == .exited(1) && file.errorText.contains("is a file; name a directory"), "\(file.errorText)")
    }
}
