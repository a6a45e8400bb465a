import Foundation
import TestSupport
import Testing

@testable import Ingress
@testable import ManagementAPI

/// What the page does is tested in a browser: `make console-test`.
@Suite("The console")
struct ConsolePageTests {
    @Test("is one page that is served without a key and asks nobody but this listener")
    func served() async throws {
        try await World().serve { api in
            let answer = try await HTTPExchange.send("GET", "/console", port: api.port)
            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "text/html; charset=utf-8")
            #expect(answer.header("x-content-type-options") == "nosniff")
            #expect(answer.header("referrer-policy") == "no-referrer")
            #expect(answer.header("cache-control") == "no-cache")
            let policy = try #require(answer.header("content-security-policy")).split(separator: "; ")
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("connect-src 'self'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!answer.text.contains("src=") && !answer.text.contains("http://") && !answer.text.contains("https://"))
        }
    }

    @Test(
        "lets the script and the style run that are in it, and no others",
        arguments: [("script", "<script type=\"module\">"), ("style", "<style>")])
    func policy(name: String, tag: String) throws {
        let parts = ConsolePage.html.components(separatedBy: tag)
        try #require(parts.count == 2)
        let content = try #require(parts[1].components(separatedBy: "</\(name)>").first)
        let digest = Base64.encode(SHA256.digest(content.utf8))
        #expect(ConsolePage.policy.contains("\(name)-src 'sha256-\(digest)';"))
        #expect(ConsolePage.html.components(separatedBy: "</\(name)").count == 2)
    }

    @Test(
        "makes no markup out of what it shows",
        arguments: ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("])
    func markup(way: String) {
        #expect(!ConsolePage.script.contains(way))
    }
}
