import Hummingbird

extension Route {
    /// Every error that it can answer: what its role, path, query and body bring with them, and its own.
    var errors: [APIError] {
        guard let role = minimumRole else { return operation.errors }
        let operation = operation
        var errors: [APIError] = [.unauthorized, .otherWorkspace]
        if role > .viewer { errors.append(.roleTooLow(needed: role)) }
        errors += pathResources.map { .absent($0) }
        if operation.isOfTheEngine { errors.append(.engineIsRemote) }
        if operation.body != nil { errors += [.unreadable, .payloadTooLarge(limit: 1 << 20), .invalid([.exampleOfBody])] }
        if !operation.query.isEmpty { errors.append(.invalid([.exampleOfQuery])) }
        errors += operation.errors
        if method != .get { errors.append(.overloaded) }
        return errors + [.storageUnavailable(reason: ""), .internal(reason: "")]
    }

    /// The names of the variable parts of the path, in order.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// What the path names.
    private var pathResources: [APIError.Resource] {
        pathParameters.compactMap { name in APIError.Resource.allCases.first { $0.pathParameter == name } }
    }
}

extension Violation {
    fileprivate static let exampleOfBody = Violation([.key("body"), .key("name")], "This field is required.", .missing)
    fileprivate static let exampleOfQuery = Violation(
        [.key("query"), .key("limit")], "It has to be at least 1 and at most \(Page.maximumLimit).", .outOfRange)
}

extension Operation {
    /// Whether a remote engine does it.
    fileprivate var isOfTheEngine: Bool {
        switch tag {
        case .triggers, .actions, .tasks, .events: true
        case .destinations, .deliveries, .apiKeys, .system: false
        }
    }
}
