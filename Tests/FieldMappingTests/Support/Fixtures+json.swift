import TestSupport

extension Fixtures {
    /// The files of `fixtures/json/valid`.
    static let validFiles = require { try names(in: "json/valid") }
}
