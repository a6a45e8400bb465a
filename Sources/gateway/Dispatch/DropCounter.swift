import Metrics

/// Counts refused requests that the delivery log could not take in.
struct DropCounter: Sendable {
    private let counter = Counter(label: "gateway_refused_deliveries_dropped_total")

    @Sendable func count() {
        counter.increment()
    }
}
