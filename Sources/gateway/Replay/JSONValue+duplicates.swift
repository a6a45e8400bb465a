import FieldMapping

extension JSONValue {
    /// Whether a key stands twice in some object of the text. Whether that matters depends on the paths that are read
    /// (contract, section 2, step 8).
    var holdsKeyTwice: Bool {
        if let elements { return elements.contains(where: \.holdsKeyTwice) }
        do throws(JSONError) {
            return try object()?.members.contains(where: \.value.holdsKeyTwice) ?? false
        } catch {
            return true
        }
    }
}
