import Synchronization
import Terminal

/// Prints rows as they come, and sums up at the end.
final class ReplayOutput: Sendable {
    private struct Tally {
        var rows = 0
        var differences: [String] = []

        /// - Returns: whether the row is the first one.
        mutating func add(_ row: ReplayRow) -> Bool {
            rows += 1
            if let difference = row.difference { differences.append("! \(row.fixture): \(difference)".onOneLine) }
            return rows == 1
        }
    }

    /// `nil` prints JSON.
    private let table: ReplayTable?
    private let print: @Sendable (String) -> Void
    private let tally = Mutex(Tally())

    /// - Parameters:
    ///   - table: `nil` prints one JSON object a line and nothing else.
    ///   - print: takes one line, without its end.
    init(_ table: ReplayTable?, print: @escaping @Sendable (String) -> Void) {
        self.table = table
        self.print = print
    }

    func add(_ row: ReplayRow) {
        let isFirst = tally.withLock { $0.add(row) }
        if isFirst, let table { print(table.heading) }
        print(table?.line(row) ?? row.json)
    }

    /// Explains the rows that differ, one line each.
    func explain() {
        guard table != nil else { return }
        tally.withLock { $0.differences }.forEach(print)
    }

    /// Explains, and sums up.
    ///
    /// - Returns: whether all were as expected.
    func finish() -> Bool {
        explain()
        let (rows, differing) = tally.withLock { ($0.rows, $0.differences.count) }
        if table != nil { print("\(rows - differing) of \(rows) answered as expected.") }
        return differing == 0
    }
}
