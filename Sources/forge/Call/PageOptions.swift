import ArgumentParser
import Terminal
import TriggerBridge

/// Which part of a list is asked for (contract, section 3).
struct PageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Items a page; the server allows 1 to 20. (default: 10; 20 with --all)", valueName: "n"))
    var limit: Int?
    @Option(help: ArgumentHelp("Where to go on, as the previous page said.", valueName: "token"))
    var continuationToken: String?
    @Flag(help: "Fetches all pages.") var all = false

    private static let largestPage = 20

    fileprivate func query(_ filter: Query, from token: String?) -> Query {
        var query = filter
        query.set("limit", (limit ?? (all ? Self.largestPage : nil)).map(String.init))
        query.set("continuation_token", token)
        return query
    }
}

extension Session {
    /// Prints a list.
    ///
    /// - Parameter nothing: what is said of an empty one.
    func list(
        _ path: String, _ options: PageOptions, filter: Query = Query(), _ columns: [ListColumn], nothing: String
    ) async throws(CommandFailure) {
        if options.all { return try output.show(try await allPages(path, options, filter), columns, ofNothing: nothing) }
        let answer = try await send(.get, path + options.query(filter, from: options.continuationToken).text)
        guard output.isForReaders else { return try output.show(answer) }
        try output.show(try ListPage(answer), columns, ofNothing: nothing)
    }

    /// What is removed from a list while it is read moves the rest up: the reading goes back as far, so that nothing that stayed is missed.
    private func allPages(_ path: String, _ options: PageOptions, _ filter: Query) async throws(CommandFailure) -> ListPage {
        var pages: [ListPage] = []
        var token = options.continuationToken
        var total: Int?
        repeat {
            let page = try ListPage(try await send(.get, path + options.query(filter, from: token).text))
            let removed = page.total.map { max(0, (total ?? $0) - $0) } ?? 0
            total = page.total
            if removed > 0, let place = token.flatMap(Int.init), place > 0 {
                token = String(max(0, place - removed))
                continue
            }
            if let next = page.continuationToken, let token, !Self.isFurther(next, than: token) {
                throw .unexpectedAnswer(request: page.answer.request, missing: "continuation_token that leads further")
            }
            pages.append(page)
            token = page.continuationToken
        } while token != nil
        return try ListPage.joining(pages)
    }

    /// A server that turns round would never come to an end.
    private static func isFurther(_ next: String, than token: String) -> Bool {
        guard let next = Int(next), let token = Int(token) else { return next != token }
        return next > token
    }
}
