extension Operation {
    static let createAPIKey = Operation(
        .apiKeys, "Create an API key", "The answer shows the key, this once; only its hash is kept.",
        body: .fields(example: ["name": "Nightly report", "role": "viewer"]) { NewAPIKey(&$0) },
        answer: .created(.newAPIKey))

    static let listAPIKeys = Operation(
        .apiKeys, "List the API keys", query: .page, answer: .ok(.apiKeyPage))

    static let revokeAPIKey = Operation(
        .apiKeys, "Revoke an API key", "It stops working before this is answered. 204 also when it is already gone.",
        answer: .noContent)
}

extension [Schema.Property] {
    /// Of every list.
    static let page = QueryReader.describe { Page(&$0) }
}
