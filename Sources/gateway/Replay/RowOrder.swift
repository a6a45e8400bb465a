/// Gives rows back in the order of their requests, whatever the order of the answers.
struct RowOrder: Sendable {
    private var waiting: [Int: ReplayRow] = [:]
    private var next = 0

    /// - Parameter place: of the request, from 0 on.
    /// - Returns: the rows whose turn it is now.
    mutating func insert(_ row: ReplayRow, at place: Int) -> [ReplayRow] {
        waiting[place] = row
        var ready: [ReplayRow] = []
        while let row = waiting.removeValue(forKey: next) {
            ready.append(row)
            next += 1
        }
        return ready
    }
}
