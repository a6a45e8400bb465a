import ConformanceSuites
import Logging
import Storage
import TestSupport
import Testing

@testable import gateway

@Suite("The API keys in the database")
struct APIKeyRepositoryTests {
    @Test("every rule of the API key repository holds", arguments: APIKeyRepositoryRule.allCases)
    func ruleHolds(rule: APIKeyRepositoryRule) async throws {
        let directory = try TemporaryDirectory()
        let (server, other) = (try open(directory, serves: true), try open(directory, serves: false))
        try await rule.check(APIKeyAdapter(APIKeyStore(server)), elsewhere: APIKeyAdapter(APIKeyStore(other)))
        for store in [other, server] { try store.close() }
    }

    private func open(_ directory: TemporaryDirectory, serves: Bool) throws -> Store {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try Store(DataDirectory(path: directory.path), serves: serves, logger: logger)
    }
}
