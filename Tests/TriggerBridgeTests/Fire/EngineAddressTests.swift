import Identifiers
import Testing

@testable import TriggerBridge

@Suite("The address of an engine")
struct EngineAddressTests {
    @Test(
        "takes http and https, a port, a path and slashes at the end",
        arguments: [
            ("http://engine", "http://engine/healthz"),
            ("HTTPS://engine.example:8443/", "HTTPS://engine.example:8443/healthz"),
            ("https://engine.example/api/v2//", "https://engine.example/api/v2/healthz"),
            ("http://[::1]:8081", "http://[::1]:8081/healthz"),
        ])
    func taken(text: String, health: String) throws {
        #expect(try EngineAddress(text).health == health)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "engine.example", "//engine", "ftp://engine", "http://", "http:///v1", "https://?", "file:///x",
            "http://key@engine", "http://user:key@engine/", "http://engine?x=1", "http://engine/#a", "http://eng ine",
            "http://engine/\r\nX: y", "http://engine/ä", "http://engine\\path", "http://engine/{id}",
        ])
    func refused(text: String) {
        #expect(throws: SetupError.notAnEngineAddress(text)) { try EngineAddress(text) }
    }

    @Test("has the ids of workspace and trigger in the path of a fire")
    func fire() throws {
        let (workspace, trigger) = ("0190a1b2-0000-7000-8000-00000000a001", "0190a1b2-0000-7000-8000-00000000b001")
        let url = try EngineAddress("http://e/api").fire(
            workspaceID: #require(Identifier(workspace)), triggerID: #require(Identifier(trigger)))
        #expect(url == "http://e/api/v1/\(workspace)/triggers/\(trigger)/fire")
    }
}
