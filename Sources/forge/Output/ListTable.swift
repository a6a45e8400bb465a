import FieldMapping
import Identifiers
import Terminal

/// The items of a list in columns, as wide as they need; where the terminal is too narrow for that, columns that may be
/// cut are, the widest first, and of two the one on the right.
struct ListTable {
    let lines: [String]

    init(_ columns: [ListColumn], _ items: [JSONObject], width: Int, now: Timestamp) {
        let rows = items.map { item in columns.map { $0.cell(item, now)?.onOneLine ?? "-" } }
        let widths = Self.widths(columns, rows, within: width)
        let last = columns.count - 1
        let layout = TableLayout(
            zip(columns.indices, columns).map { index, column in
                .init(column.heading, width: index == last ? nil : widths[index], column.alignment, cuts: column.narrowest != nil)
            }, width: width)
        lines = [layout.heading] + rows.map(layout.line)
    }

    private static func widths(_ columns: [ListColumn], _ rows: [[String]], within width: Int) -> [Int] {
        var widths = columns.indices.map { index in
            max(columns[index].heading.count, rows.map { $0[index].count }.max() ?? 0)
        }
        var excess = widths.reduce(0, +) + (columns.count - 1) * TableLayout.gap.count - width
        while excess > 0, let widest = widestCuttable(columns, widths) {
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private static func widestCuttable(_ columns: [ListColumn], _ widths: [Int]) -> Int? {
        columns.indices.reversed().filter { widths[$0] > columns[$0].narrowest ?? .max }.max { widths[$0] < widths[$1] }
    }
}
