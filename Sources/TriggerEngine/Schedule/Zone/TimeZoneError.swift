/// Why there are no rules for a time zone. The description says what to write or to do instead.
package enum TimeZoneError: Error, Equatable, Sendable {
    /// Not of the form of an IANA name of 1 to 64 characters.
    case malformedName
    /// There is no such zone.
    case unknown(String)
    /// The system has no time zone data in this folder.
    case noDatabase(String)
    /// The zone's data cannot be used.
    case damaged(String)
}

extension TimeZoneError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformedName:
            "A time zone is an IANA name of 1 to 64 characters: write one such as UTC or Europe/Berlin."
        case .unknown(let name):
            "There is no time zone \"\(name)\": write an IANA name in its exact case, such as Europe/Berlin."
        case .noDatabase(let path):
            "This system has no time zone data in \(path), so UTC is the only zone: install the package tzdata."
        case .damaged(let name):
            "The time zone data of \"\(name)\" cannot be read: install the package tzdata again."
        }
    }
}
