import GRDB
import TriggerEngine

extension StoreError {
    /// Wording for what SQLite reports. Its messages name tables and columns, never values.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError:
            self = .unavailable("SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")")
        default: self = .unavailable("\(type(of: error))")
        }
    }

    /// Whether trying the writes of a batch one by one would be in vain.
    var isOfTheStore: Bool {
        if case .unavailable = self { true } else { false }
    }
}
