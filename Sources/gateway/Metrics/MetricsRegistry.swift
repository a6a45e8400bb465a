import CoreMetrics
import Synchronization

/// The process's metrics, for `/metrics`: what the modules report through swift-metrics, kept as counters, gauges and histograms.
final class MetricsRegistry: MetricsFactory, Sendable {
    /// One time series: a name and its labels.
    struct Series: Hashable, Sendable {
        let name: String
        /// Sorted by name.
        let labels: [Label]

        struct Label: Hashable, Sendable {
            let name: String
            let value: String
        }

        init(_ name: String, _ dimensions: [(String, String)]) {
            self.name = name
            labels = dimensions.map { Label(name: $0.0, value: $0.1) }.sorted { $0.name < $1.name }
        }
    }

    private struct Contents {
        var counters: [Series: CounterCell] = [:]
        var gauges: [Series: GaugeCell] = [:]
        var histograms: [Series: HistogramCell] = [:]
    }

    private let contents = Mutex(Contents())

    // MARK: - MetricsFactory

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        contents.withLock { $0.counters.value(Series(label, dimensions), make: CounterCell.init) }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        contents.withLock { $0.gauges.value(Series(label, dimensions), make: GaugeCell.init) }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        contents.withLock { $0.histograms.value(Series(label, dimensions), make: { HistogramCell(unit: 1) }) }
    }

    /// Durations are reported in nanoseconds and kept in seconds.
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        contents.withLock { $0.histograms.value(Series(label, dimensions), make: { HistogramCell(unit: 1e-9) }) }
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    // MARK: - Reading

    func snapshot() -> (
        counters: [(Series, Int64)], gauges: [(Series, Double)], histograms: [(Series, HistogramCell.Reading)]
    ) {
        let contents = contents.withLock { $0 }
        return (
            contents.counters.map { ($0, $1.value) }, contents.gauges.map { ($0, $1.value) },
            contents.histograms.map { ($0, $1.reading) }
        )
    }
}

extension Dictionary {
    fileprivate mutating func value(_ key: Key, make: () -> Value) -> Value {
        if let value = self[key] { return value }
        let value = make()
        self[key] = value
        return value
    }
}
