import FieldMapping
import Hummingbird

/// Which part of a list is asked for (contract, section 3).
struct Page: Equatable, Sendable {
    static let maximumLimit = 20

    /// `continuation_token`: how many items come before it.
    let offset: Int
    /// 1–20.
    let limit: Int

    init(_ query: inout QueryReader) {
        offset = query.integer("continuation_token", 0...Int.max, default: 0)
        limit = query.integer("limit", 1...Self.maximumLimit, default: 10)
    }

    /// The answer: `{"items", "has_more", "continuation_token", "total"}`.
    func response<Item>(
        _ list: (items: [Item], total: Int), _ write: (inout JSONWriter, Item) -> Void
    ) -> Response {
        let next = list.items.isEmpty ? offset : offset + list.items.count
        let hasMore = !list.items.isEmpty && next < list.total
        return Response.json(
            JSONWriter.object(capacity: 1024) { writer in
                writer.member(
                    "items",
                    array: { items in
                        for item in list.items { items.object { write(&$0, item) } }
                    })
                writer.member("has_more", hasMore)
                writer.member("continuation_token", hasMore ? next : nil)
                writer.member("total", list.total)
            })
    }
}
