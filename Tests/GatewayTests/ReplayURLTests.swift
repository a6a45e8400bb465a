import Identifiers
import Terminal
import TestSupport
import Testing
import TriggerBridge

@testable import gateway

struct ReplayURLTests {
    private static let workspace = "0190a1b2-0000-7000-8000-00000000a001"
    private static let destination = "0190a1b2-0000-7000-8000-00000000c001"
    private static let path = "/v1/\(workspace)/hooks/\(destination)"

    @Test(
        "A hook URL has a base, a workspace and a destination",
        arguments: [
            "http://127.0.0.1:8080", "https://hooks.example.com", "HTTP://[::1]:80", "https://example.com/in/x",
        ])
    func hookURL(base: String) throws {
        let url = try HookURL(base + Self.path)
        #expect(url.base.description == base)
        #expect(url.workspaceID.description == Self.workspace && url.destinationID.description == Self.destination)
        #expect(url.description == base + Self.path)
        #expect(url.of(url.workspaceID).description == "\(base)/v1/\(Self.workspace)/hooks/\(Self.workspace)")
    }

    @Test(
        "Anything else is refused, without being repeated",
        arguments: [
            "", "http://h", "ftp://h" + path, "h" + path, "http://" + path, "http://:80" + path, "http://u:p@h" + path,
            "http://h" + path + "/", "http://h" + path + "?a=b", "http://h" + path + "#a", "http://h /" + path,
            "http://h/v2/\(workspace)/hooks/\(destination)", "http://h/v1/\(workspace)/hook/\(destination)",
            "http://h/v1/x/hooks/\(destination)", "http://h/v1/\(workspace)/hooks/x", "http://é" + path,
        ])
    func refused(text: String) {
        let message = "a hook URL is http(s)://HOST/v1/{workspace_id}/hooks/{destination_id}, with two UUIDs"
        #expect(throws: SettingsError.invalid(message)) { try HookURL(text) }
    }
}
