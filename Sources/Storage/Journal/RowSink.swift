import Identifiers

/// Where the rows of a write go: to SQLite (``Transaction``), or to the journal, from which they are brought there later (``JournalEncoder``).
protocol RowSink {
    associatedtype Row: RowBinding

    func insert(_ sql: InsertSQL) throws(Row.Failure) -> Row
}

/// One row that is being written. Values are bound in the order of the statement's parameters, all of them, before ``run()``.
protocol RowBinding {
    associatedtype Failure: Error

    func bind(_ value: Int64?)
    func bind(blob bytes: UnsafeRawBufferPointer)
    /// - Parameter bytes: UTF-8.
    func bind(text bytes: UnsafeRawBufferPointer)
    func run() throws(Failure)
}

extension RowBinding {
    func bind(_ value: String?) {
        guard var value else { return bind(nil as Int64?) }
        value.withUTF8 { bind(text: UnsafeRawBufferPointer($0)) }
    }

    /// The 16 bytes of an id.
    func bind(_ id: Identifier?) {
        guard let id else { return bind(nil as Int64?) }
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bind(blob: $0) }
    }

    func bind(_ value: [UInt8]?) {
        guard let value else { return bind(nil as Int64?) }
        value.withUnsafeBytes { bind(blob: $0) }
    }

    /// - Parameter value: UTF-8.
    func bind(text value: [UInt8]) {
        value.withUnsafeBytes { bind(text: $0) }
    }
}
