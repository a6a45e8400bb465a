import GRDB

/// Where the entries of a ``DeferredIndex`` are, and which rows they are made of: in `name`, in `recent`, and, as long as they have no entry, in the rows themselves.
struct IndexTables {
    let name: String
    /// The table of the rows.
    let source: String
    /// The column of the rows that grows in the order of the commits.
    let place: String
    /// The columns of an entry: its key, the ordinal of its row, and what else is asked for.
    let key: String
    let columns: String
    /// Which index leads to rows by their place, if it is not their key.
    let hint: String

    var recent: String { "\(name)_recent" }

    static let deliveries = IndexTables(
        name: "delivery_index", source: "deliveries", place: "ordinal", key: "destination", columns: "destination, ordinal, state", hint: ""
    )
    static let events = IndexTables(
        name: "event_index", source: "events", place: "sequence", key: "trigger_id", columns: "trigger_id, ordinal",
        hint: "INDEXED BY events_by_sequence")

    /// Less than every key: SQLite sorts numbers before texts and blobs.
    static let leastKey = Int64.min.databaseValue

    // MARK: - Reading

    /// What is found by the key `:key` and fulfils a condition, wherever its entry is, or while it has none.
    func rowsSQL(_ columns: String, where condition: String? = nil, index: String? = nil) -> String {
        let others = "SELECT \(columns) FROM \(source) \(hint) WHERE \(place) > coalesce((\(cursorSQL)), 0) AND \(key) = :key"
        return "\(entriesSQL(columns, where: condition, index: index)) UNION ALL \(others)\(condition.map { " AND \($0)" } ?? "")"
    }

    /// The same of what has an entry.
    ///
    /// - Parameter index: of both tables, without their names before it.
    func entriesSQL(_ columns: String, where condition: String? = nil, index: String? = nil) -> String {
        [name, recent].map { table in
            let hint = index.map { " INDEXED BY \(table)_\($0)" } ?? ""
            return "SELECT \(columns) FROM \(table)\(hint) WHERE \(key) = :key\(condition.map { " AND \($0)" } ?? "")"
        }.joined(separator: " UNION ALL ")
    }

    // MARK: - Indexing

    /// The place of the last row that has an entry.
    var cursorSQL: String { "SELECT ordinal FROM cursors WHERE name = '\(source)'" }

    var noteCursorSQL: String {
        "INSERT INTO cursors VALUES ('\(source)', ?) ON CONFLICT (name) DO UPDATE SET ordinal = excluded.ordinal"
    }

    /// The place of the last one of the rows that are next, and their number.
    var sliceSQL: String {
        "SELECT max(\(place)), count(*) FROM (SELECT \(place) FROM \(source) WHERE \(place) > :start ORDER BY \(place) LIMIT :limit)"
    }

    /// How many keys the rows that are next have.
    var keyCountSQL: String {
        "SELECT count(DISTINCT \(key)) FROM (SELECT \(key) FROM \(source) WHERE \(place) > :start ORDER BY \(place) LIMIT :limit)"
    }

    func indexSQL(into table: String) -> String {
        """
        INSERT INTO \(table) SELECT \(columns) FROM \(source) \(hint)
        WHERE \(place) > :start AND \(place) <= :end AND \(key) IS NOT NULL
        """
    }

    // MARK: - Moving

    var recentCountSQL: String { "SELECT count(*) FROM \(recent)" }

    /// The entry so many after the first one with the key `:position`, or the next larger one.
    var entrySQL: String {
        "SELECT \(key), ordinal FROM \(recent) WHERE \(key) >= :position ORDER BY \(key), ordinal LIMIT 1 OFFSET :offset"
    }

    var lastEntrySQL: String { "SELECT \(key), ordinal FROM \(recent) ORDER BY \(key) DESC, ordinal DESC LIMIT 1" }

    private var range: String { "WHERE \(key) >= :position AND (\(key), ordinal) <= (:key, :ordinal)" }

    var moveSQL: String { "INSERT INTO \(name) SELECT \(columns) FROM \(recent) \(range)" }

    var forgetMovedSQL: String { "DELETE FROM \(recent) \(range)" }
}
