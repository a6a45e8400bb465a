import FieldMapping
import Identifiers
import Terminal

/// Prints answers: in words and tables on a terminal, else as the server's bytes.
struct Output: Sendable {
    private enum Form {
        /// - Parameter columns: of the terminal.
        case text(columns: Int)
        case json
        case field(DotPath)
    }

    private var form: Form
    private let isTerminal: Bool
    let palette: Palette
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable ([UInt8]) throws(CommandFailure) -> Void

    init(_ options: CommonOptions, _ surroundings: Surroundings) {
        form =
            if let field = options.field { .field(field) } else if let columns = surroundings.columns, !options.json {
                .text(columns: columns)
            } else { .json }
        isTerminal = surroundings.columns != nil
        palette = Palette(isTerminal: isTerminal, surroundings.environment)
        now = surroundings.now
        write = surroundings.write
    }

    /// Whether answers are put into words, and not printed as they came.
    var isForReaders: Bool {
        if case .text = form { true } else { false }
    }

    /// The same in words where it would be JSON, as wide as it comes.
    var inWords: Output {
        var output = self
        if case .json = form { output.form = .text(columns: .max) }
        return output
    }

    /// An object, with `notes` below it that only a reader needs.
    func show(_ answer: Answer, notes: [String] = []) throws(CommandFailure) {
        guard case .text = form else { return try showBytes(answer) }
        let object = try answer.object()
        try show(lines: Details.lines(of: object, now: now()) + (Details.notes(on: object) + notes).map { "\n" + $0 })
    }

    /// A page of a list.
    func show(_ page: ListPage, _ columns: [ListColumn], ofNothing: String) throws(CommandFailure) {
        guard case .text(let width) = form else { return try showBytes(page.answer) }
        guard !page.items.isEmpty else { return try show(lines: [ofNothing]) }
        let rows = try page.objects()
        try show(lines: ListTable(columns, rows, width: width, now: now()).lines + page.hints)
    }

    /// An answer in words of its own.
    func show(_ answer: Answer, lines: (JSONObject, Timestamp) throws(CommandFailure) -> [String]) throws(CommandFailure) {
        guard case .text = form else { return try showBytes(answer) }
        try show(lines: try lines(try answer.object(), now()))
    }

    /// The same, given the columns that there are.
    func show(_ answer: Answer, linesWithin lines: (Int) throws(CommandFailure) -> [String]) throws(CommandFailure) {
        guard case .text(let columns) = form else { return try showBytes(answer) }
        try show(lines: try lines(columns))
    }

    /// One of several things that come one after another: in a line of words, else as its JSON on a line. One without the field that is asked
    /// for is passed over.
    ///
    /// - Parameter line: given the columns that there are.
    func show(oneOf item: Answer, line: (Int) -> String) throws(CommandFailure) {
        switch form {
        case .text(let columns): try show(lines: [line(columns)])
        case .field(let path) where try item.object().value(at: path) == nil: break
        case .field, .json: try showBytes(item.onOneLine)
        }
    }

    /// What only a reader needs.
    func note(_ sentence: String) throws(CommandFailure) {
        if case .text = form { try show(lines: [sentence]) }
    }

    private func show(lines: [String]) throws(CommandFailure) {
        try write(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    // MARK: - For programs

    private func showBytes(_ answer: Answer) throws(CommandFailure) {
        var bytes = answer.body
        if case .field(let path) = form { bytes = try Self.field(path, of: answer) }
        if isTerminal { bytes = Array(String(decoding: bytes, as: UTF8.self).harmless.utf8) }
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        try write(bytes)
    }

    /// A string without its quotes, anything else as it is written.
    private static func field(_ path: DotPath, of answer: Answer) throws(CommandFailure) -> [UInt8] {
        guard let value = try answer.object().value(at: path) else {
            throw .unexpectedAnswer(request: answer.request, missing: path.description)
        }
        return value.string.map { Array($0.utf8) } ?? Array(value.bytes)
    }
}
