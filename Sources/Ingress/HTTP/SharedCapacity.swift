import Identifiers

/// A bound that many fill: each owner may hold four times what is left free, so that one alone gets four fifths of it, many share it, and
/// there is always some left for one who comes later (a dynamic threshold: Choudhury and Hahne, "Dynamic Queue Length Thresholds for
/// Shared-Memory Packet Switches", 1998).
struct SharedCapacity {
    /// What one owner may hold, as a multiple of what is then free.
    private static let multiple = 4

    private let limit: Int
    private(set) var taken = 0
    private var takenByOwner: [Identifier: Int] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether so much more fits; when nothing is taken, anything does.
    ///
    /// - Parameter bound: a lower limit for the time being. It is not for those who hold next to nothing: they are not why there is one.
    func hasRoom(for amount: Int, of owner: Identifier, within bound: Int? = nil) -> Bool {
        guard taken > 0 else { return true }
        let held = takenByOwner[owner] ?? 0
        let bound = bound.map { held < $0 / 16 ? limit : $0 } ?? limit
        let free = min(limit, bound) - taken
        return amount <= free && (held == 0 || held + amount <= Self.multiple * free)
    }

    mutating func take(_ amount: Int, of owner: Identifier) {
        taken += amount
        takenByOwner[owner, default: 0] += amount
    }

    mutating func giveBack(_ amount: Int, of owner: Identifier) {
        taken -= amount
        let held = (takenByOwner[owner] ?? 0) - amount
        takenByOwner[owner] = held > 0 ? held : nil
    }
}
