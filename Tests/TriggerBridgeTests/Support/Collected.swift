import Synchronization

/// What came in from any thread, in order.
final class Collected<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    @Sendable func add(_ element: Element) { elements.withLock { $0.append(element) } }
}
