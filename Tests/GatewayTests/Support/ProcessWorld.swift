import FieldMapping
import Foundation
import Identifiers
import TestSupport
import Testing

/// A gateway process on a data directory of its own, and a workspace with an admin key in it.
final class GatewayWorld {
    let root: TemporaryDirectory
    let workspace: String
    let key: String
    private let flags: [String]
    private let companion: TemporaryDirectory?
    private(set) var gateway: GatewayProcess

    var dataDirectory: String { root.path + "/data" }
    var errorPath: String { root.path + "/stderr" }

    /// - Parameters:
    ///   - flags: further flags of `serve`.
    ///   - workspace: that of another world, or a new one.
    ///   - companion: kept as long as this.
    init(_ flags: [String] = [], workspace: String? = nil, keeping companion: TemporaryDirectory? = nil) throws {
        root = try TemporaryDirectory()
        self.companion = companion
        self.workspace = workspace ?? IdentifierSource().next().description
        self.flags = flags
        key = try Self.makeKey(root.path + "/data", self.workspace, "admin", root.path + "/stderr")
        gateway = try Self.serve(root, flags)
    }

    private static func serve(_ root: TemporaryDirectory, _ flags: [String]) throws -> GatewayProcess {
        var all = ["--data-dir", root.path + "/data", "--hooks", "127.0.0.1:0"]
        if !flags.contains("--api") { all += ["--api", "127.0.0.1:0"] }
        return try GatewayProcess(all + flags, errorPath: root.path + "/stderr")
    }

    /// What `gateway key create` prints.
    static func makeKey(
        _ directory: String, _ workspace: String, _ role: String, _ errorPath: String
    ) throws -> String {
        let run = try GatewayProcess.run(
            ["key", "create", "--data-dir", directory, "--workspace", workspace, "--role", role], errorPath: errorPath)
        #expect(run.exit == .exited(0), "\(run.errorText)")
        return try #require(run.output.first)
    }

    func makeKey(role: String) throws -> String {
        try Self.makeKey(dataDirectory, workspace, role, errorPath)
    }

    // MARK: - The process

    /// SIGTERM, and how it ended.
    @discardableResult
    func terminate() throws -> ProcessExit {
        gateway.child.send(signal: SIGTERM)
        return try gateway.child.waitForExit()
    }

    func kill() throws {
        gateway.child.send(signal: SIGKILL)
        try gateway.child.waitForExit()
    }

    /// Starts it again on the same directory, on new ports.
    ///
    /// - Parameter flags: unless given, those of the first start.
    func start(_ flags: [String]? = nil) throws {
        gateway = try Self.serve(root, flags ?? self.flags)
    }

    func restart() throws {
        #expect(try terminate() == .exited(0))
        try start()
    }

    func killAndRestart() throws {
        try kill()
        try start()
    }

    // MARK: - Hooks

    /// Posts a signed request over a connection of its own.
    func post(
        _ text: String, to hook: Hook, timestamp: String? = nil, headers: [(String, String)] = []
    ) throws -> HTTPAnswer {
        try post(Array(text.utf8), to: hook, timestamp: timestamp, headers: headers)
    }

    func post(
        _ body: [UInt8], to hook: Hook, timestamp: String? = nil, headers: [(String, String)] = []
    ) throws -> HTTPAnswer {
        try send(hook.request(body, timestamp: timestamp, headers: headers))
    }

    func send(_ request: [UInt8]) throws -> HTTPAnswer {
        try ClientConnection(port: gateway.hooksPort).exchange(request)
    }
}
