/// One body to post, and what is known about it (fixtures/README.md).
struct Fixture: Sendable {
    let name: String
    let body: [UInt8]
    /// What stands beside the body in `destination.json`; `nil` when nothing does.
    let destination: FixtureDestination?
    /// What stands beside the body in `expected.json`; `nil` when nothing does.
    let expected: Expectation?
}
