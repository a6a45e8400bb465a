import Identifiers
import TestSupport
import Testing

@Suite("The trace id of a traceparent")
struct TraceIDTests {
    @Test(
        "the trace id is taken from a traceparent",
        arguments: [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-may-come",
        ])
    func accepts(text: String) {
        #expect(TraceID(traceparent: text)?.text == "4bf92f3577b34da6a3ce929d0e0e4736")
    }

    @Test(
        "other texts hold no trace id",
        arguments: [
            "", "00", "4bf92f3577b34da6a3ce929d0e0e4736", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        ])
    func refuses(text: String) {
        #expect(TraceID(traceparent: text) == nil)
    }
}
