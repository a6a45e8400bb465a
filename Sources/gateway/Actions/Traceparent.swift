/// The W3C `traceparent` header of a request that goes on with a trace.
enum Traceparent {
    /// - Parameters:
    ///   - traceID: 32 hex digits.
    ///   - parent: names the step that sends the request; not 0.
    static func text(traceID: String, parent: UInt64) -> String {
        let digits = String(parent, radix: 16)
        return "00-\(traceID)-\(String(repeating: "0", count: 16 - digits.count))\(digits)-01"
    }
}
