import FieldMapping
import Terminal

/// What a list was answered with (contract, section 3): one page, or all of them put together.
struct ListPage: Sendable {
    let answer: Answer
    let items: [JSONValue]
    /// `nil` when there is no more.
    let continuationToken: String?
    /// Of all pages; as the server says it.
    let total: Int?

    /// - Throws: ``CommandFailure`` when it is no list.
    init(_ answer: Answer) throws(CommandFailure) {
        let object = try answer.object()
        guard let items = object["items"]?.elements else {
            throw .unexpectedAnswer(request: answer.request, missing: "items")
        }
        self.answer = answer
        self.items = items
        let hasMore = object["has_more"]?.bool == true
        continuationToken = hasMore ? object.text(at: "continuation_token") : nil
        if hasMore, continuationToken == nil {
            throw .unexpectedAnswer(request: answer.request, missing: "continuation_token, though there is more")
        }
        total = object["total"]?.integer
    }

    /// - Throws: ``CommandFailure`` when an item is no object.
    func objects() throws(CommandFailure) -> [JSONObject] {
        var objects: [JSONObject] = []
        for item in items {
            guard let object = (try? item.object()) ?? nil else {
                throw .unexpectedAnswer(request: answer.request, missing: "objects under items")
            }
            objects.append(object)
        }
        return objects
    }

    /// How to see the rest.
    var hints: [String] {
        guard let continuationToken else { return [] }
        let count = total.map { "\(items.count) of \($0)" } ?? "\(items.count)"
        return ["", "\(count) shown. The next: --continuation-token \(continuationToken). All: --all.".onOneLine]
    }
}

extension ListPage {
    /// One page with the items of all these, as they were written; an item that slid from one page to the next while
    /// they were read is in it once.
    ///
    /// - Parameter pages: at least one.
    static func joining(_ pages: [ListPage]) throws(CommandFailure) -> ListPage {
        var seen: Set<[UInt8]> = []
        let items = pages.flatMap(\.items).filter { item in item.identity.map { seen.insert($0).inserted } ?? true }
        let body = JSONWriter.object(capacity: pages.reduce(256) { $0 + $1.answer.body.count }) { writer in
            writer.member("items", array: { list in for item in items { list.element(raw: item.bytes) } })
            writer.member("has_more", false)
            writer.null("continuation_token")
            writer.member("total", pages.last?.total)
        }
        var answer = pages[0].answer
        answer.body = body
        return try ListPage(answer)
    }
}

extension JSONValue {
    /// What tells an item of a list from the others.
    fileprivate var identity: [UInt8]? {
        guard let item = (try? object()) ?? nil, let id = item["id"] ?? item["event_id"] else { return nil }
        return Array(id.bytes)
    }
}
