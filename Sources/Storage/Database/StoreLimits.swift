/// How much waits for the disk, and how it goes together.
package struct StoreLimits: Sendable {
    /// Writes that may wait: for the journal, and as many urgent ones for the tables.
    package var waiting = 4096
    /// Bytes that they may hold; one that waits alone may hold more.
    package var waitingBytes = 64 * 1024 * 1024
    /// Writes in one batch of the journal, and urgent ones in one transaction.
    package var batch = 512
    /// Commits of urgent writes from one that took a background write along to the next, at most.
    package var urgentBatches = 4
    /// The same in urgent writes.
    package var urgentWrites = 64
    /// Bytes of the journal, a multiple of a block.
    package var journalBytes = 32 * 1024 * 1024
    /// Rows of the journal that are brought into the tables without more being gathered.
    package var journalRows = 4096
    /// What lies between two transactions, for each row of the journal that was in the first one, while nothing urgent waits: a transaction costs as much
    /// as thirty rows, so that the busier the journal is, the more rows share one.
    package var restPerRow = Duration.milliseconds(1)
    /// The same at most: what a longer one gathers keeps a core from everybody else for too long.
    package var longestRest = Duration.milliseconds(20)
    /// Rows that are indexed together (``DeferredIndex``).
    package var indexSlice = 8192
    /// Entries that stay in the small table of such an index. Beside two million entries with keys all over them both tables then have about as many pages written.
    package var recentEntries = 131_072

    package init() {}
}
