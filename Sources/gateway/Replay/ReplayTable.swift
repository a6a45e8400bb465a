import Terminal

/// Lays rows out in columns. The mapped input comes last, because it alone may be of any length.
///
/// The widths are known in advance, so that each row can be printed as soon as it is there.
struct ReplayTable: Sendable {
    private let layout: TableLayout

    /// An event type that is longer is cut on a terminal.
    private static let widestType = 28

    /// - Parameter width: columns of the terminal; `nil` when the output is no terminal.
    init(_ shots: [Shot], width: Int?) {
        let names = shots.map(\.fixture.name.onOneLine.count)
        let types = shots.compactMap { $0.eventType?.onOneLine.count }
        let typeWidth = max("EVENT TYPE".count, types.max() ?? 0)
        layout = TableLayout(
            [
                .init("  FIXTURE", width: max("  FIXTURE".count, 2 + (names.max() ?? 0))), .init("HTTP", width: 4),
                .init("EVENT TYPE", width: width == nil ? typeWidth : min(typeWidth, Self.widestType), cuts: width != nil),
                .init("EVENT ID OR ERROR", width: 36), .init("DUP", width: 3), .init("MS", width: 7, .right),
                .init("MAPPED INPUT", width: nil),
            ], width: width)
    }

    var heading: String { layout.heading }

    /// A row that differs from what was expected begins with `!`.
    func line(_ row: ReplayRow) -> String {
        let mark = row.difference == nil ? "  " : "! "
        let input = row.mappedInput.map { String(decoding: $0, as: UTF8.self) }
        let cells = [
            mark + row.fixture, row.answer.status.map(String.init), row.eventType,
            row.answer.firedEventID ?? row.answer.errorCode, row.answer.isDuplicate ? "yes" : "", row.milliseconds,
            input,
        ]
        return layout.line(cells.map { $0?.onOneLine ?? "-" })
    }
}
