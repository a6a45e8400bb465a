import Identifiers
package import Ingress
package import TriggerEngine

/// The delivery log: one row a webhook in the journal on the way to its answer, everything else behind it. Its attempts and how it ended go the same
/// way, and so come into the tables in the order in which they were written.
package final class DeliveryStore: Sendable {
    let store: Store
    let index: DeferredIndex
    let unwritten = UnwrittenConclusions()

    package init(_ store: Store) {
        self.store = store
        index = DeferredIndex(
            .deliveries, store.commits, limits: store.limits, logger: store.logger, afterSlice: Self.trimRejections(in:_:))
        index.start()
    }

    /// What becomes of a delivery's row.
    package enum Entry: Sendable {
        /// It fires on the embedded engine: the row is the fire, with the merged input if that differs from the mapped one.
        case fired(merged: [UInt8]?)
        /// It is going to a remote engine.
        case pending
        /// The engine refuses it. It is kept, and can be redelivered.
        case failed(Rejection)
    }

    // MARK: - The way to the answer

    /// Makes a delivery durable, at the next ``flush()`` at the latest. `completion` is called on the journal's thread after the sync.
    package func insert(
        _ delivery: Delivery, as entry: Entry, completion: @escaping @Sendable (Result<DeliveryReceipt, StoreError>) -> Void
    ) {
        store.intake.enqueue(NewDelivery(delivery, entry, self, completion: completion), wakes: false)
    }

    /// Has the deliveries that were inserted made durable.
    package func flush() {
        store.intake.wake()
    }

    /// Notes what fired nothing. Dropped when the queue is half full: an attacker must not fill it for others.
    package func insert(_ refused: RefusedDelivery, onDrop: @escaping @Sendable () -> Void) {
        let row = RefusedRow(refused, store) { [index] failure in
            if failure == nil { index.noteNewRows(1) } else { onDrop() }
        }
        store.intake.enqueue(row, .droppable)
    }
}
