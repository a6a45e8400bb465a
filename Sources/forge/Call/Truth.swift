import ArgumentParser

/// What an option for a field of the JSON type boolean takes.
enum Truth: String, CaseIterable, Sendable, ExpressibleByArgument {
    case yes = "true"
    case no = "false"

    var isTrue: Bool { self == .yes }
}
