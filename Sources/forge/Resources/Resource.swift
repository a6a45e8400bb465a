import ArgumentParser

/// A kind of resource that the API lets operators create, list, get, update and delete.
protocol Resource: Sendable {
    /// The fields that can be given at any time.
    associatedtype Fields: FieldOptions
    /// Those that are fixed after creation.
    associatedtype FixedFields: FieldOptions
    associatedtype Filter: FilterOptions

    /// Below the workspace.
    static var path: String { get }
    /// What one is called, in the singular.
    static var name: String { get }
    static var columns: [ListColumn] { get }
    static func help(_ verb: Verb) -> Help
}

/// A kind of resource that signs with a secret, or is signed for.
protocol SecretResource: Resource {
    static var rotateSecretHelp: Help { get }
}

enum Verb: String, Sendable {
    case create, list, get, update, delete

    fileprivate var arguments: String? {
        switch self {
        case .create, .list: nil
        case .get, .update, .delete: "<id>"
        }
    }
}

extension Resource {
    static func configuration(_ verb: Verb) -> CommandConfiguration {
        .platform(name, verb.rawValue, verb.arguments, help(verb))
    }

    static func path(_ id: ResourceID) -> String { "\(path)/\(id)" }
}

/// Options that choose items of a list.
protocol FilterOptions: ParsableArguments {
    var query: Query { get }
}

/// For a resource whose lists are always whole.
struct NoFilter: FilterOptions {
    var query: Query { Query() }
}
