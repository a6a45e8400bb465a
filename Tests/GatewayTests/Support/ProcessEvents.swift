import TestSupport
import Testing

extension GatewayWorld {
    /// Returns when somebody follows the events.
    func waitForEventStream() throws {
        try eventually("the stream is open") {
            let request = "GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n".bytes
            return try ClientConnection(port: gateway.apiPort).exchange(request).text.contains("\napi_event_streams 1.0\n")
        }
    }

    func publish(_ type: String) throws {
        let reply = try api("POST", "/events", #"{"event_type":"\#(type)"}"#)
        try #require(reply.status == 201, "\(reply.text)")
    }
}
