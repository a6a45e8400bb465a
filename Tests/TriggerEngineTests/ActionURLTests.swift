import Testing
import TriggerEngine

@Suite("The URL of an action")
struct ActionURLTests {
    @Test(
        "is absolute, http or https, and kept as it is written",
        arguments: [
            "http://a", "https://receiver.example.com/leads?token=a%20b&x=@", "HTTPS://Receiver.Example.com:443/",
            "http://127.0.0.1:8080/v1/w/hooks/d", "http://[::1]:65535/", "http://a_b-c.example./x:y@z",
            "http://a?b", "http://[::ffff:127.0.0.1]/", "http://" + String(repeating: "a.", count: 120) + "example/",
            "http://a/" + String(repeating: "a", count: 2039),
        ])
    func takes(text: String) {
        #expect(ActionURL(text)?.text == text)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "a", "/leads", "ftp://a/", "http:/a", "http://", "http:///a", "https://?a", "http://:80/",
            "http://user@a/", "http://user:secret@a/", "http://a/#part", "http://a/ b", "http://a/\n", "http://ä/",
            "http://a/ä", "http://a\\b", "http://a/<b>", "http://a/{id}", "http://a:/", "http://a:0/", "http://a:65536/",
            "http://a:80x/", "http://a:80:80/", "http://[::1", "http://[]x/", "http://[::1]80/", "http://[g]/",
            "http://a%2eb/", " http://a", "http://a/" + String(repeating: "a", count: 2040), "http://[:]/", "http://[::1::2]/",
            "http://a..b/", "http://./", "http://-/", "http://a-.b/", "http://" + String(repeating: "a", count: 64) + "/",
            "http://" + String(repeating: "a.", count: 127) + "b/",
        ])
    func refuses(text: String) {
        #expect(ActionURL(text) == nil)
    }

    @Test("prints without its text, which may hold a token")
    func isRedacted() throws {
        let url = try #require(ActionURL("https://a.example/?token=5f1d"))
        let action = ActionKind.httpRequest(HTTPRequestSettings(url: url))
        for text in ["\(url)", String(reflecting: url), "\(action)", String(reflecting: action)] {
            #expect(!text.contains("5f1d"))
        }
    }
}
