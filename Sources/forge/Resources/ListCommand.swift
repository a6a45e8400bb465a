import ArgumentParser
import Terminal

struct ListCommand<Kind: Resource>: APICommand {
    static var configuration: CommandConfiguration { Kind.configuration(.list) }

    @OptionGroup var filter: Kind.Filter
    @OptionGroup var page: PageOptions
    @OptionGroup var common: CommonOptions

    func run(_ session: Session) async throws {
        try await session.list(Kind.path, page, filter: filter.query, Kind.columns, nothing: "There are no \(Kind.name)s.")
    }
}
