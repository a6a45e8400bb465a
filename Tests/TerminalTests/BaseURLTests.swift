import Terminal
import Testing
import TriggerBridge

struct BaseURLTests {
    @Test("The base of the management API is taken without the slash at its end")
    func api() throws {
        #expect(try BaseURL(api: "http://127.0.0.1:8081/").description == "http://127.0.0.1:8081")
        #expect(try BaseURL(api: "http://[::1]").description == "http://[::1]")
        #expect(try BaseURL(api: "https://gateway.example.com/in//").description == "https://gateway.example.com/in")
    }

    @Test(
        "Anything else is refused without being repeated, for it may hold a secret",
        arguments: [
            "127.0.0.1:8081", "", "ftp://h", "http://", "http://u:secret@h", "http://h?key=secret", "http://h#secret", "http://h:0",
            "http://h:65536", "http://h:",
            "http://[::1]:x",
        ])
    func refused(text: String) {
        let error = #expect(throws: SettingsError.self) { try BaseURL(api: text) }
        #expect(error?.description == "the management API has a base URL like http://127.0.0.1:8081")
    }
}
