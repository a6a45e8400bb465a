/// How much of a bounded lane may be taken before a write is refused.
package enum Admission: Sendable {
    /// Half of it: what can be dropped must not fill the lane for others.
    case droppable
    /// All of it.
    case bounded
    /// Twice of it: what ends something that was accepted is refused last.
    case completing
    /// Any number: there are few of these, and somebody depends on each.
    case unbounded

    /// The part of the lane's bounds that may be filled.
    var share: Double {
        switch self {
        case .droppable: 0.5
        case .bounded: 1
        case .completing: 2
        case .unbounded: .infinity
        }
    }
}
