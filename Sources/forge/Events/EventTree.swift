import Identifiers
import Terminal

/// A chain as a tree: what follows from an event stands below it, oldest first, with the time since that event.
struct EventTree {
    private struct Row {
        let event: Event
        let parent: Event?
        let branch: String
    }

    private var rows: [Row] = []

    /// Columns in front of a branch; what would stand further to the right stands below.
    private static let deepest = 60

    /// - Parameter events: oldest first. One whose parent is not among them stands at the top.
    init(_ events: [Event]) {
        let byID = Dictionary(events.map { ($0.id, $0) }) { first, _ in first }
        var children: [String: [Event]] = [:]
        for event in events { children[byID[event.parentID ?? ""].map(\.id) ?? "", default: []].append(event) }
        var left = Set(byID.keys)
        for top in children[""] ?? [] { add(top, &left, children) }
        // Only a broken chain has events that lead to one another in a circle; they are shown all the same.
        for event in events where left.contains(event.id) { add(event, &left, children) }
    }

    func lines(columns: Int, _ palette: Palette) -> [String] {
        let width = rows.map { $0.branch.count + $0.event.type.count }.max() ?? 0
        return rows.map { row in
            let distance = row.parent.map { ElapsedTime.text(milliseconds: row.event.effectiveAt - $0.effectiveAt) } ?? ""
            return row.event.line(since: distance, row.branch, width: width, columns: columns, palette)
        }
    }

    /// An event and everything below it, without calling itself: a chain may be long.
    private mutating func add(_ top: Event, _ left: inout Set<String>, _ children: [String: [Event]]) {
        var waiting = [(event: top, parent: Event?.none, front: "", branch: "")]
        while let (event, parent, front, branch) = waiting.popLast() {
            guard left.remove(event.id) != nil else { continue }
            rows.append(Row(event: event, parent: parent, branch: branch))
            let below = (children[event.id] ?? []).filter { left.contains($0.id) }
            for (index, child) in below.enumerated().reversed() {
                let isLast = index == below.count - 1
                let next = front.count < Self.deepest ? front + (isLast ? "   " : "│  ") : front
                waiting.append((child, event, next, front + (isLast ? "└─ " : "├─ ")))
            }
        }
    }
}
