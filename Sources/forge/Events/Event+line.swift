import Terminal

/// An event as a line: nothing in it can break the line or steer the terminal, and it is no wider than that.
extension Event {
    /// Among events of other chains.
    func line(columns: Int, _ palette: Palette) -> String {
        line("\(time)  ", width: Self.typeWidth, "…\(chainID.suffix(8))  \(summary)", columns, palette)
    }

    /// Among those of its chain.
    ///
    /// - Parameters:
    ///   - distance: the time since another event; empty where there is none.
    ///   - branch: what stands in front of the type.
    ///   - width: that the branches and the types of all of them have.
    func line(since distance: String, _ branch: String, width: Int, columns: Int, _ palette: Palette) -> String {
        let front = "\(time)  \(distance.rightAligned(to: Self.distanceWidth))  \(branch)"
        return line(front, width: width - branch.count, summary, columns, palette)
    }

    /// That of the longest type that the engine has.
    static let typeWidth = "outbound.rescheduled".count

    private static let distanceWidth = "+9999 ms".count

    /// - Parameter width: that the type has where something stands behind it.
    private func line(_ front: String, width: Int, _ back: String, _ columns: Int, _ palette: Palette) -> String {
        let front = front.onOneLine.cut(to: columns)
        let type = type.onOneLine
        let room = columns - front.count
        let gap = back.isEmpty ? "" : String(repeating: " ", count: max(width - type.count, 0) + 2)
        let rest = (gap + back.onOneLine).cut(to: room - type.count)
        return front + palette.paint(type.cut(to: room), colour) + rest
    }
}
