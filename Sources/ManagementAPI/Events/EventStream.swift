import FieldMapping
import Hummingbird
import Logging
import ServiceLifecycle
import TriggerEngine

/// The answer that goes on: events as they are written, as Server-Sent Events.
///
/// What is read is written before more is read, and a write waits for the client to take it: nothing piles up here for one that is slow.
struct EventStream: Sendable {
    let tail: EventTail
    let place: EventStreams.Place
    let call: APICall
    let authenticator: Authenticator
    let limits: EventStreamLimits
    let logger: Logger

    /// Nginx would gather what comes into blocks.
    private static let headers: HTTPFields = [
        .contentType: "text/event-stream", .cacheControl: "no-store", .init("x-accel-buffering")!: "no",
    ]

    var response: Response {
        Response(status: .ok, headers: Self.headers, body: ResponseBody { [self] writer in try await run(&writer) })
    }

    /// The stream is ended from outside by ending the watch; the connection is closed when the client does not take the end.
    private func run(_ writer: inout any ResponseBodyWriter) async throws {
        defer { withExtendedLifetime(place) {} }
        try await withGracefulShutdownHandler {
            try await call.request.body.consumeWithInboundCloseHandler(
                { _ in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await watchKey() }
                        try await send(&writer)
                        group.cancelAll()
                    }
                }, onInboundClosed: tail.watch.end)
        } onGracefulShutdown: {
            end()
        }
    }

    private func end() {
        tail.watch.end()
        call.context.connection.closeSoon()
    }

    // MARK: - Sending

    private func send(_ writer: inout any ResponseBodyWriter) async throws {
        let clock = ContinuousClock()
        // Without data it is no event, but what the client goes on behind when the connection is lost before one comes.
        try await writer.write(ByteBuffer(string: "retry: 1000\nid: \(tail.beginning)\n\n"))
        var sentAt = clock.now
        while let events = try await next(within: limits.keepAlive - (clock.now - sentAt)) {
            let isSilent = events.isEmpty
            guard !isSilent || clock.now - sentAt >= limits.keepAlive else { continue }
            try await writer.write(isSilent ? ByteBuffer(string: ": keep-alive\n\n") : ByteBuffer(bytes: Self.frames(events)))
            sentAt = clock.now
        }
        try await writer.finish(nil)
    }

    /// A client that is told the end comes again, and gets the reason then.
    private func next(within duration: Duration) async throws -> [Event]? {
        do throws(StoreError) {
            return try await tail.next(atMost: max(.zero, duration))
        } catch {
            logger.warning("event stream broken off", metadata: ["reason": "\(error.reason)"])
            return nil
        }
    }

    /// `id`, `event` and `data` of each, each on a line.
    private static func frames(_ events: [Event]) -> [UInt8] {
        var frames: [UInt8] = []
        for event in events {
            frames += "id: \(event.id)\nevent: \(event.eventType)\ndata: ".utf8
            // What somebody published may be broken into lines, where any white space does as well.
            frames += JSONWriter.object(capacity: event.data.count + 512) { $0.write(event) }.lazy.map { max($0, UInt8(ascii: " ")) }
            frames += "\n\n".utf8
        }
        return frames
    }

    // MARK: - The key

    /// Ends the stream once the key does not count any more.
    private func watchKey() async {
        repeat {
            do {
                try await Task.sleep(for: limits.keepAlive)
            } catch {
                return
            }
        } while await isAllowed()
        end()
    }

    private func isAllowed() async -> Bool {
        do throws(APIError) {
            _ = try await authenticator.caller(of: call.request, in: "\(call.workspaceID)", needing: .viewer)
            return true
        } catch .unauthorized, .otherWorkspace, .roleTooLow {
            return false
        } catch {
            // It may be that the store cannot be read just now.
            return true
        }
    }
}
