import NIOCore

/// The connection that a request came on.
struct ClientConnection: Sendable {
    private let channel: any Channel

    init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Closes it after a second, which an answer that is about to end has for its last bytes. A client that takes nothing holds up nobody longer.
    @Sendable func closeSoon() {
        channel.eventLoop.scheduleTask(in: .seconds(1)) { [channel] in channel.close(promise: nil) }
    }
}
