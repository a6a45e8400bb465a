import ArgumentParser
import Identifiers

/// The id of a resource, as a command names it: a UUID.
struct ResourceID: Sendable, CustomStringConvertible, ExpressibleByArgument {
    let description: String

    init?(argument: String) {
        guard let id = Identifier(argument) else { return nil }
        description = id.description
    }
}
