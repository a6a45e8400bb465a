import CoreMetrics
import Synchronization

final class CounterCell: CounterHandler, Sendable {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }
}

final class GaugeCell: MeterHandler, Sendable {
    private let current = Mutex(0.0)

    var value: Double { current.withLock { $0 } }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { current.withLock { $0 = value } }

    func increment(by amount: Double) { current.withLock { $0 += amount } }

    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
}

/// Counts observations by size, in buckets from 0.5 ms to 60 s (or the same numbers of whatever is recorded).
final class HistogramCell: RecorderHandler, TimerHandler, Sendable {
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    struct Reading: Sendable {
        /// Observations by bucket; the last one is for what exceeds every bound.
        var counts = [Int64](repeating: 0, count: HistogramCell.bounds.count + 1)
        var sum = 0.0
    }

    private let unit: Double
    private let state = Mutex(Reading())

    /// - Parameter unit: what one of the reported numbers is worth.
    init(unit: Double) { self.unit = unit }

    var reading: Reading { state.withLock { $0 } }

    func record(_ value: Int64) { record(Double(value)) }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration)) }

    func record(_ value: Double) {
        let observed = value * unit
        let bucket = Self.bounds.firstIndex { observed <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += observed
        }
    }
}
