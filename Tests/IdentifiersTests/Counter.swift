import Synchronization

final class Counter: Sendable {
    private let value = Atomic<Int64>(0)
    func increment() -> Int64 { value.wrappingAdd(1, ordering: .relaxed).newValue }
}
