/// Columns of text with two spaces between them. The widths are known in advance, so that each line can be printed as
/// soon as it is there.
package struct TableLayout: Sendable {
    package struct Column: Sendable {
        let heading: String
        /// In characters; `nil` for the last column, which takes what it needs.
        let width: Int?
        let alignment: Alignment
        /// Whether a longer cell is cut; else it shifts what is behind it.
        let cuts: Bool

        package init(_ heading: String, width: Int?, _ alignment: Alignment = .left, cuts: Bool = false) {
            self.heading = heading
            self.width = width
            self.alignment = alignment
            self.cuts = cuts
        }
    }

    package enum Alignment: Sendable {
        case left, right
    }

    private let columns: [Column]
    private let width: Int?

    /// - Parameter width: columns of the terminal; `nil` when the output is no terminal and no line is cut.
    package init(_ columns: [Column], width: Int?) {
        self.columns = columns
        self.width = width
    }

    package var heading: String { line(columns.map(\.heading)) }

    /// - Parameter cells: one for each column, on one line each.
    package func line(_ cells: [String]) -> String {
        let line = zip(columns, cells).map { $0.placed($1) }.joined(separator: Self.gap)
        return width.map(line.cut) ?? line
    }

    /// Between two columns.
    package static let gap = "  "
}

extension TableLayout.Column {
    fileprivate func placed(_ cell: String) -> String {
        guard let width else { return cell }
        let text = cuts ? cell.cut(to: width) : cell
        return alignment == .left ? text.padded(to: width) : text.rightAligned(to: width)
    }
}
