import Hummingbird

/// The description of this listener in the terms of OpenAPI 3.1, made from the routes and readers that serve it.
package enum OpenAPIDocument {
    /// The version of the API; of the product, too (both command lines' `--version`).
    package static let version = "0.1.0"

    /// The text of it, made at first use.
    static let json = document.json

    private static let document: JSONLiteral = [
        "openapi": "3.1.0",
        "info": ["title": "Webhook gateway", "version": .text(version), "description": .text(introduction)],
        "servers": [["url": "/"]],
        "tags": .list(Operation.Tag.allCases.map { ["name": .text($0.rawValue)] }),
        "paths": .object(paths),
        "components": [
            "schemas": .object(components.map { .init(key: $0.name, value: $0.schema.json) }),
            "headers": ["RequestID": ["required": true, "schema": Schema.text(1...128).json]],
            "securitySchemes": [
                "api_key": ["type": "http", "scheme": "bearer", "description": "An API key of the workspace."]
            ],
        ],
    ]

    private static let introduction = """
        The operators' listener. Times are RFC 3339 in UTC. Unknown members of a request body are ignored. No text may \
        hold the character U+0000. A sane `x-request-id` of a request is echoed; otherwise one is made.
        """

    /// In the order of the routes.
    private static var paths: [JSONLiteral.Member] {
        let paths = Route.allCases.reduce(into: [String]()) { paths, route in
            if !paths.contains(route.path) { paths.append(route.path) }
        }
        return paths.map { path in
            let routes = Route.allCases.filter { $0.path == path }
            let operations = routes.map { JSONLiteral.Member(key: $0.method.rawValue.lowercased(), value: $0.json) }
            return JSONLiteral.Member(key: path, value: .object(operations))
        }
    }

    /// All that something refers to.
    private static let components: [Component] = [
        .trigger, .triggerPage, .triggerDryRun, .run, .runPage, .fireReceipt,
        .destination, .destinationPage, .newDestination, .rotatedSecret, .dryRun,
        .delivery, .deliveryPage, .deliveryWithContent, .redelivery,
        .action, .actionPage, .newAction,
        .task, .taskPage, .event, .chain,
        .apiKey, .apiKeyPage, .newAPIKey,
        .error, .validationError, .violation,
    ]
}
