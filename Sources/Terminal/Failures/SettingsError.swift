/// An argument or a setting that cannot be used. The text names what is wrong and says what to write instead.
package enum SettingsError: Error, Equatable, CustomStringConvertible {
    case invalid(String)

    package var description: String {
        switch self {
        case .invalid(let text): text
        }
    }
}
