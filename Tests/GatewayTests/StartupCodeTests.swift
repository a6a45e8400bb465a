import Foundation
import TestSupport
import Testing

@testable import gateway

@Suite("The code that only a start needs", .processes)
struct StartupCodeTests {
    @Test(
        "is found by its line among the mappings, and nothing else is",
        arguments: [
            (
                "55d0c0a00000-55d0c1e00000 r-xp 00200000 fe:00 1234                       /usr/local/bin/gateway",
                0x55d0_c0a0_0000..<0x55d0_c1e0_0000
            ),
            ("7f00-8000 r-xp 00000000 fe:00 1  /opt/a library.so (deleted)", 0x7f00..<0x8000),
            ("7f00-8000 rw-p 00000000 fe:00 1  /usr/lib/libc.so.6", nil), ("7f00-8000 r--p 00000000 fe:00 1  /usr/lib/libc.so.6", nil),
            ("7f00-8000 rwxp 00000000 fe:00 1  /usr/lib/odd.so", nil), ("7ffd1000-7ffd2000 r-xp 00000000 00:00 0  [vdso]", nil),
            ("7f00-8000 r-xp 00000000 00:00 0 ", nil), ("8000-8000 r-xp 00000000 fe:00 1  /a", nil), ("x-y r-xp 0 fe:00 1  /a", nil),
            ("", nil),
        ] as [(String, Range<UInt>?)])
    func mapping(line: String, addresses: Range<UInt>?) {
        #expect(StartupCode.Mapping(line)?.addresses == addresses)
    }

    @Test("is not resident any more a while after the start, of the libraries as of the program; and the gateway serves as before")
    func resident() throws {
        let world = try GatewayWorld()
        func kilobytes(_ name: String) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(world.gateway.child.pid)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
            return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) })
        }
        try eventually("given back") { try kilobytes("VmHWM") - kilobytes("VmRSS") > 14_000 }
        let hook = try world.makeHook()
        #expect(try world.post(#"{"type":"lead"}"#, to: hook).status == 200)
        #expect(try world.terminate() == .exited(0))
    }
}
