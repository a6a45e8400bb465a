import FieldMapping
import Identifiers
import Terminal

/// A column of a list, and how its cells are made of the items.
struct ListColumn: Sendable {
    let heading: String
    var alignment = TableLayout.Alignment.left
    /// What is left of it at least where the terminal is narrow; `nil` when it is never cut.
    var narrowest: Int?
    /// `nil` for what is not there.
    let cell: @Sendable (JSONObject, Timestamp) -> String?
}

extension ListColumn {
    /// A value as it is: a string without its quotes.
    static func value(_ heading: String, _ path: String, narrowest: Int? = nil) -> ListColumn {
        ListColumn(heading: heading, narrowest: narrowest) { item, _ in item.text(at: path) }
    }

    static func number(_ heading: String, _ path: String) -> ListColumn {
        ListColumn(heading: heading, alignment: .right) { item, _ in item.text(at: path) }
    }

    static func flag(_ heading: String, _ path: String) -> ListColumn {
        ListColumn(heading: heading) { item, _ in item.value(path)?.bool.map { $0 ? "yes" : "no" } }
    }

    /// An instant: relative to now, and one of more than a day ago as its date and time in UTC, by which things are looked for then.
    static func time(_ heading: String, _ path: String) -> ListColumn {
        ListColumn(heading: heading) { item, now in
            item.value(path)?.string.flatMap { Timestamp(iso8601: $0) }.map { instant in
                now - instant > 86_400_000 ? instant.toTheMinute : RelativeTime.text(instant, now: now)
            }
        }
    }
}

extension Timestamp {
    /// `2026-01-02 03:04Z`.
    fileprivate var toTheMinute: String { description.prefix(16).replacing("T", with: " ") + "Z" }
}

extension JSONObject {
    /// `nil` for `null`, too.
    func text(at path: String) -> String? {
        guard let value = value(path), !value.isNull else { return nil }
        return value.string ?? String(decoding: value.bytes, as: UTF8.self)
    }

    func value(_ path: String) -> JSONValue? {
        (try? DotPath(path)).flatMap { value(at: $0) }
    }
}
