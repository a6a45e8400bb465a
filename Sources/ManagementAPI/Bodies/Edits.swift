/// What a request changes of a resource's settings, field by field.
struct Edits<Settings>: Sendable {
    private var edits: [@Sendable (inout Settings) -> Void] = []

    /// - Parameter value: `nil` when the request does not name the field.
    mutating func set<Value: Sendable>(_ field: any WritableKeyPath<Settings, Value> & Sendable, _ value: Value?) {
        guard let value else { return }
        edits.append { $0[keyPath: field] = value }
    }

    func apply(to settings: inout Settings) {
        for edit in edits { edit(&settings) }
    }
}
