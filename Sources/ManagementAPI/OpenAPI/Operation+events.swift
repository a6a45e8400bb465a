import TriggerEngine

extension Operation {
    static let publishEvent = Operation(
        .events, "Publish an event",
        """
        It begins a chain, and fires the triggers without a schedule that want it. Types that begin with `trigger.` or `outbound.` are of the engine's own \
        events. A repeat with the same Idempotency-Key within 24 hours gets the first event and publishes none.
        """,
        headers: [
            .header("Idempotency-Key", .text(1...256), "Makes a repeat of this request the same event."),
            .header("traceparent", .text, "W3C trace context; its trace id goes on every event of the chain."),
        ],
        body: .fields(example: ["event_type": "lead.created", "data": ["phone": "+12025550143"]]) { NewEvent.fields(&$0) },
        answer: .created(.event, headers: [.header("Idempotency-Replayed", .choice(["true"]), "")]))

    static let getChain = Operation(
        .events, "Show the chain of an event", "All its events, oldest first, whichever of them is named; or the delivery that fired it.",
        answer: .ok(.chain))

    static let streamEvents = Operation(
        .events, "Follow the events of the workspace",
        """
        Server-Sent Events, from now on or from behind `Last-Event-ID` on, each event once, in the order in which they were written. `data` is the event as \
        the chain shows it, on one line. The first block has an id alone, to go on behind until an event comes. After 15 seconds without one a comment is \
        sent. At most 256 streams are open at the same time, 64 of one workspace.
        """,
        query: QueryReader.describe { EventStreamWish(&$0, nil) },
        headers: [.header("Last-Event-ID", .uuid, "The last event that was seen; goes before `last_event_id`.")],
        answer: Answer(status: .ok, content: ("text/event-stream", .text.example(streamExample))),
        errors: [.tooManyStreams(EventStreamLimits())])

    private static let streamExample: JSONLiteral = """
        retry: 1000
        id: 0198c0de-0000-7000-8000-000000000000

        id: 0198c0de-0000-7000-8000-000000000001
        event: lead.created
        data: {"id":"0198c0de-0000-7000-8000-000000000001","event_type":"lead.created"}


        """
}
