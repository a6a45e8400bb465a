/// The text of a statement that writes a row. ``Transaction/insert(_:)`` keeps it prepared.
final class InsertSQL: Sendable {
    let text: String
    /// What the journal calls the statement by (``JournaledSQL``); `nil` for one that is not written there.
    let number: UInt8?

    let parameterCount: Int

    init(_ text: String, number: UInt8? = nil) {
        self.text = text
        parameterCount = text.utf8.count { $0 == UInt8(ascii: "?") }
        self.number = number
    }
}
