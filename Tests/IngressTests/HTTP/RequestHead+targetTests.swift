import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct RequestHeadTargetTests {
    private static let workspace = "0190a1b2-0000-7000-8000-000000000001"
    private static let destination = "0190a1b2-0000-7000-8000-00000000000a"
    private static let path = "/v1/\(workspace)/hooks/\(destination)"

    @Test(
        "A hook URL is understood in every form that a client may send",
        arguments: [
            path, path + "?", path + "?a=b/c?d", "http://localhost:8080" + path,
            "https://hooks.example.com" + path + "?x=/y",
            "HTTP://localhost" + path, "HttpS://localhost" + path,
            path.replacing(destination, with: destination.uppercased()),
        ])
    func hooks(target: String) {
        let expected = HookTarget(workspace: Identifier(Self.workspace), destination: Identifier(Self.destination))
        #expect(hook(target) == expected)
    }

    @Test(
        "An id that is no UUID is none",
        arguments: [
            ("/v1/x/hooks/y", false, false), ("/v1//hooks/", false, false), ("/v1/\(workspace)/hooks/", true, false),
            ("/v1/\(workspace)/hooks/\(destination)0", true, false), ("/v1/x/hooks/\(destination)", false, true),
            (path.replacing("-", with: ""), false, false), (path + "%20", true, false), (path + ";x", true, false),
        ])
    func noIdentifiers(target: String, hasWorkspace: Bool, hasDestination: Bool) {
        #expect((hook(target)?.workspace != nil) == hasWorkspace)
        #expect((hook(target)?.destination != nil) == hasDestination)
        #expect(hook(target) != nil)
    }

    @Test(
        "Everything else is unknown",
        arguments: [
            "/", "*", "", "/v1", "/v1/", "/v1/hooks/x", path + "/", path + "/x", "/" + path, "/V1" + path.dropFirst(3),
            "/v2" + path.dropFirst(3), path.replacing("hooks", with: "Hooks"), path.replacing("hooks", with: "h%6Foks"),
            "/v1/./\(workspace)/hooks/\(destination)", "/x/../healthz", "http://localhost", "http://localhost?/x",
            "ftp://localhost" + path, "localhost:80", String(path.dropFirst()), "/healthz/", "/Healthz", "/healthz#x",
            "/readyz",
            "/metrics",
        ])
    func unknown(target: String) {
        guard case .unknown = target.bytes.withUnsafeBytes({ RequestHead.Target($0) }) else {
            Issue.record("understood")
            return
        }
    }

    @Test(
        "The health check is understood with a query and in absolute form",
        arguments: [
            "/healthz", "/healthz?x", "http://localhost/healthz", "https://a:1/healthz?b",
        ])
    func health(target: String) {
        guard case .health = target.bytes.withUnsafeBytes({ RequestHead.Target($0) }) else {
            Issue.record("not understood")
            return
        }
    }

    // MARK: - Status callbacks

    private static let callbackPath = "/v1/\(workspace)/calls/\(destination)/3/status"

    @Test(
        "A status callback's URL is understood, and its path and query kept as they were sent",
        arguments: [
            (callbackPath, callbackPath), (callbackPath + "?a=b%20c/d?e", callbackPath + "?a=b%20c/d?e"),
            ("https://hooks.example.com" + callbackPath + "?x", callbackPath + "?x"), (callbackPath + "?", callbackPath + "?"),
        ])
    func callbacks(target: String, text: String) throws {
        let callback = try #require(try callback(target))
        #expect(callback.workspace == Identifier(Self.workspace) && callback.task == Identifier(Self.destination))
        #expect(callback.attempt == 3 && callback.text == text)
    }

    @Test("Attempts have one or two digits", arguments: [("1", 1), ("10", 10), ("99", 99)])
    func attempts(digits: String, attempt: Int) throws {
        #expect(try callback("/v1/\(Self.workspace)/calls/\(Self.destination)/\(digits)/status")?.attempt == attempt)
    }

    @Test(
        "A status callback's URL that can be no task's is none",
        arguments: [
            "/v1/x/calls/\(destination)/1/status", "/v1/\(workspace)/calls/x/1/status", "/v1/\(workspace)/calls//1/status",
            "/v1/\(workspace)/calls/\(destination)//status", "/v1/\(workspace)/calls/\(destination)/0/status",
            "/v1/\(workspace)/calls/\(destination)/01/status", "/v1/\(workspace)/calls/\(destination)/100/status",
            "/v1/\(workspace)/calls/\(destination)/+1/status", "/v1/\(workspace)/calls/\(destination)/1a/status",
        ])
    func noTask(target: String) throws {
        #expect(try callback(target) == nil)
    }

    @Test(
        "What only begins or ends like a status callback's URL is unknown",
        arguments: [
            "/v1/\(workspace)/calls/\(destination)/1", "/v1/\(workspace)/calls/\(destination)/1/", callbackPath + "/", callbackPath + "x",
            "/v1/\(workspace)/calls/\(destination)/status", "/v1/\(workspace)/call/\(destination)/1/status", "/" + callbackPath,
        ])
    func noCallback(target: String) {
        guard case .unknown = target.bytes.withUnsafeBytes({ RequestHead.Target($0) }) else {
            Issue.record("understood")
            return
        }
    }

    /// - Throws: when it is no callback's at all.
    private func callback(_ target: String) throws -> CallbackTarget? {
        guard case .callback(let callback) = target.bytes.withUnsafeBytes({ RequestHead.Target($0) }) else {
            throw NotUnderstood()
        }
        return callback
    }

    private struct NotUnderstood: Error {}

    private func hook(_ target: String) -> HookTarget? {
        if case .hook(let hook) = target.bytes.withUnsafeBytes({ RequestHead.Target($0) }) { hook } else { nil }
    }
}
