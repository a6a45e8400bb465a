import Foundation
import TestSupport

/// The built `forge`, with the settings for a gateway.
struct ForgeProcess {
    private let world: GatewayWorld
    private let bin: TemporaryDirectory
    private let settings: String

    /// - Parameter key: that of the world's admin, unless given.
    init(_ world: GatewayWorld, key: String? = nil) throws {
        self.world = world
        bin = try TemporaryDirectory()
        for program in ["forge", "gateway"] {
            try FileManager.default.createSymbolicLink(
                atPath: bin.path + "/" + program,
                withDestinationPath: URL(filePath: GatewayProcess.executable).deletingLastPathComponent().path + "/" + program)
        }
        settings = """
            unset COLUMNS
            export PATH='\(bin.path)':$PATH
            export FORGE_API_URL=http://127.0.0.1:\(world.gateway.apiPort)
            export FORGE_API_KEY='\(key ?? world.key)' FORGE_WORKSPACE_ID=\(world.workspace)

            """
    }

    /// Runs `forge platform` with these words, its output in a pipe.
    func run(_ words: [String]) throws -> Run {
        try run(script: "forge platform \(words.map { "'\($0)'" }.joined(separator: " "))", folder: world.root.path)
    }

    /// Runs a bash script. Where it names the port that the API has by default, it gets the one that it has.
    func run(script: String, folder: String) throws -> Run {
        let child = try start(script: script, folder: folder)
        var lines: [String] = []
        while let line = try child.readLine() { lines.append(line) }
        return Run(exit: try child.waitForExit(), output: lines, errorText: child.errorText)
    }

    /// The same, while it runs.
    func start(script: String, folder: String? = nil) throws -> ChildProcess {
        let script = script.replacing("127.0.0.1:8081", with: "127.0.0.1:\(world.gateway.apiPort)")
        let text = "set -euo pipefail\ncd '\(folder ?? world.root.path)'\n\(settings)\(script)\n"
        let errorPath = bin.path + "/stderr"
        try? FileManager.default.removeItem(atPath: errorPath)
        return try ChildProcess("/bin/bash", [try bin.write(text, to: "script")], errorPath: errorPath, keeping: bin)
    }

    struct Run {
        let exit: ProcessExit
        let output: [String]
        let errorText: String
    }
}
