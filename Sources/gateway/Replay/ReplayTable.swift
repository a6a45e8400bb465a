/// Lays rows out in columns. The mapped input comes last, because it alone may be of any length.
///
/// The widths are known in advance, so that each row can be printed as soon as it is there.
struct ReplayTable: Sendable {
    private let nameWidth: Int
    private let typeWidth: Int
    /// Columns of the terminal; `nil` when the output goes elsewhere and nothing is cut.
    private let width: Int?

    /// An event type that is longer is cut on a terminal.
    private static let widestType = 28

    /// - Parameter width: columns of the terminal; `nil` when the output is no terminal.
    init(_ shots: [Shot], width: Int?) {
        let names = shots.map(\.fixture.name.onOneLine.count)
        let types = shots.compactMap { $0.reading.eventType?.onOneLine.count }
        nameWidth = max(Self.headings[0].count, names.max() ?? 0)
        typeWidth = min(max(Self.headings[2].count, types.max() ?? 0), width == nil ? .max : Self.widestType)
        self.width = width
    }

    private static let headings = ["FIXTURE", "HTTP", "EVENT TYPE", "EVENT ID OR ERROR", "DUP", "MS", "MAPPED INPUT"]

    var heading: String {
        line(mark: " ", Self.headings)
    }

    /// A row that differs from what was expected begins with `!`.
    func line(_ row: ReplayRow) -> String {
        let input = row.mappedInput.map { String(decoding: $0, as: UTF8.self) }
        let cells = [
            row.fixture, row.answer.status.map(String.init), row.eventType,
            row.answer.firedEventID ?? row.answer.errorCode, row.answer.isDuplicate ? "yes" : "", row.milliseconds,
            input,
        ]
        return line(mark: row.difference == nil ? " " : "!", cells.map { $0?.onOneLine ?? "-" })
    }

    private func line(mark: String, _ cells: [String]) -> String {
        let type = width == nil ? cells[2] : cells[2].cut(to: typeWidth)
        let columns = [
            mark + " " + cells[0].padded(to: nameWidth), cells[1].padded(to: 4), type.padded(to: typeWidth),
            cells[3].padded(to: 36), cells[4].padded(to: 3), cells[5].rightAligned(to: 7), cells[6],
        ]
        let line = columns.joined(separator: "  ")
        return width.map(line.cut) ?? line
    }
}
