import Foundation
import ServiceLifecycle

/// Gives the code that a start went through back, once what begins with it is done. The last one to start.
struct StartupCodeService: Service {
    private static let startTime = Duration.seconds(2)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: Self.startTime)
            StartupCode.giveBack()
        }
        try? await gracefulShutdown()
    }
}

/// The machine code of the program and its libraries that a start goes through: reading arguments, migrations, the runtime's look-ups of types all over
/// the binary. Most of it is not needed again, and stays mapped.
enum StartupCode {
    /// Gives the mapped code back: a good part of what an idle process has resident. What is needed again is mapped again as it is used, from the system's
    /// cache of the files. Only code, which is never written to and so is as it is in its file.
    static func giveBack() {
        // The kernel gives it out in parts. Where it cannot be read everything stays mapped, which harms nobody.
        guard let maps = try? FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd() else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            guard let code = Mapping(line), let start = UnsafeMutableRawPointer(bitPattern: code.addresses.lowerBound) else { continue }
            madvise(start, code.addresses.count, MADV_DONTNEED)
        }
    }

    /// A file's code in memory, of a line as `55d0c0a00000-55d0c1e00000 r-xp 00200000 fe:00 1234  /usr/local/bin/gateway` (proc_pid_maps(5)).
    struct Mapping: Equatable {
        let addresses: Range<UInt>

        /// `nil` when it is anything else: data, memory without a file, code that may be written to.
        init?(_ line: some StringProtocol) {
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6, fields[1] == "r-xp", fields[5].drop(while: { $0 == " " }).hasPrefix("/") else { return nil }
            let bounds = fields[0].split(separator: "-").map { UInt($0, radix: 16) }
            guard bounds.count == 2, let start = bounds[0], let end = bounds[1], start < end else { return nil }
            addresses = start..<end
        }
    }
}
