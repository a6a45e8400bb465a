extension Operation {
    static let health = Operation(
        .system, "Tell that the process serves", answer: .ok(.object(["status": .choice(["ok"])])))

    static let readiness = Operation(
        .system, "Tell whether what the gateway needs is there", answer: .ok(.object(["status": .choice(["ready"])])),
        errors: [.notReady(reasons: ["The store cannot be written."])])

    static let metrics = Operation(
        .system, "Show what was counted", "In the text format of Prometheus.",
        answer: Answer(status: .ok, content: ("text/plain", .text)))

    static let console = Operation(
        .system, "Show the console", "A page for browsers, which asks this API with the key that its reader signs in with.",
        answer: Answer(status: .ok, content: ("text/html", .text)))

    static let description = Operation(.system, "Show this description", answer: .ok(.object))
}
