import NIOCore
import Synchronization

/// Answers on their way from the threads that made them to the connections of one event loop. Those that one commit made are taken there
/// in one turn, instead of one each.
final class AnswerQueue: Sendable {
    let eventLoop: any EventLoop
    private let waiting = Mutex<[Item]>([])

    private struct Item {
        let connection: NIOLoopBound<HookConnection>
        let answer: Answer
    }

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func deliver(_ answer: Answer, to connection: NIOLoopBound<HookConnection>) {
        if eventLoop.inEventLoop { return connection.value.finish(answer) }
        let isFirst = waiting.withLock { waiting in
            waiting.append(Item(connection: connection, answer: answer))
            return waiting.count == 1
        }
        if isFirst { eventLoop.execute { self.deliverWaiting() } }
    }

    private func deliverWaiting() {
        let items = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for item in items { item.connection.value.finish(item.answer) }
    }
}
