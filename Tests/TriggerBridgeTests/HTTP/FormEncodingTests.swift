import Testing
import TriggerBridge

@Suite("A form")
struct FormEncodingTests {
    @Test(
        "is written as browsers write it",
        arguments: [
            ([], ""), ([("To", "+12025550100")], "To=%2B12025550100"), ([("a", "b c"), ("d", "")], "a=b+c&d="),
            ([("Event", "one"), ("Event", "two")], "Event=one&Event=two"),
            ([("Url", "https://v.test/a?b=c&d=e#f")], "Url=https%3A%2F%2Fv.test%2Fa%3Fb%3Dc%26d%3De%23f"),
            ([("plain", "AZaz09*-._")], "plain=AZaz09*-._"), ([("näme", "100 %\r\n\0~")], "n%C3%A4me=100+%25%0D%0A%00%7E"),
        ] as [([(name: String, value: String)], String)])
    func encode(fields: [(name: String, value: String)], text: String) {
        #expect(FormEncoding.encode(fields) == text)
    }
}
