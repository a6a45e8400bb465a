import Synchronization

/// What callbacks on any thread were given, in the order in which they came.
package final class Collected<Value: Sendable>: Sendable {
    private let kept = Mutex<[Value]>([])

    package init() {}

    package var values: [Value] { kept.withLock { $0 } }

    @Sendable package func add(_ value: Value) { kept.withLock { $0.append(value) } }
}
