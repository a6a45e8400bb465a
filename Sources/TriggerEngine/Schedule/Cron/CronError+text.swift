extension CronError: CustomStringConvertible {
    /// A sentence for whoever wrote the schedule: what is wrong, and what to write instead.
    package var description: String {
        switch self {
        case .length: "A schedule has 1 to 128 characters: write five fields, such as \"30 9 * * MON-FRI\"."
        case .fieldCount(let count): Self.sentence(fieldCount: count)
        case .unknownName(let name): "\"\(name)\" stands for no schedule: write \(Self.knownNames), or five fields."
        case .field(let field, let problem): problem.sentence(for: field)
        }
    }

    private static var knownNames: String { CronSchedule.named.map(\.name).joined(separator: ", ") }

    private static func sentence(fieldCount count: Int) -> String {
        let fields = CronField.allCases.map(\.description).joined(separator: ", ")
        let counted = count == 1 ? "1 field" : "\(count) fields"
        let hint = count == 6 ? " There are no seconds and no years." : ""
        return "A schedule has five fields and this one has \(counted): write \(fields).\(hint)"
    }
}

extension CronFieldProblem {
    fileprivate func sentence(for field: CronField) -> String {
        switch self {
        case .malformed(let text): "The \(field) \"\(text)\" is not understood: write \(field.forms)."
        case .outOfRange(let text): "The \(field) \"\(text)\" is out of range: write \(field.numbers)."
        case .backwards(let text): "The \(field) \"\(text)\" ends before it starts: write \(field.turned(text))."
        case .zeroStep(let text): "The \(field) \"\(text)\" has a step of 0: write a step of 1 or more, such as */2."
        case .noSuchWeek(let text): "The \(field) \"\(text)\" is out of range: write 1 to 5 behind the #, such as 5#2."
        case .neverComes: "The \(field) never comes: write \(field.possible)."
        }
    }
}

extension CronField {
    fileprivate var numbers: String { "a number from \(range.lowerBound) to \(range.upperBound)" }

    fileprivate var forms: String {
        let common = "*, \(numbers)\(names.first.map { " or a name such as \($0)" } ?? ""), a range, a step such as */2"
        return switch self {
        case .minute, .hour, .month: "\(common), or a list of these"
        case .dayOfMonth: "\(common), L for the last day, or a list of these"
        case .dayOfWeek: "\(common), 5#2 for the second Friday, 5L for the last, or a list of these"
        }
    }

    /// What goes round the end of the field: `50-59,0-10` for `50-10`, and `50,55,0,5,10` for `50-10/5`.
    fileprivate func turned(_ text: String) -> String {
        let parts = text.split { $0 == "-" || $0 == "/" }
        let last = self == .dayOfWeek ? 6 : range.upperBound
        guard parts.count > 1 else { return numbers }
        guard parts.count > 2 else {
            let ranges = "\(parts[0])-\(last),\(range.lowerBound)-\(parts[1])"
            return names.isEmpty ? ranges : "\(ranges), or names, which may go round the end"
        }
        guard let start = Int(parts[0]), let end = Int(parts[1]), let step = Int(parts[2]), step > 0 else { return forms }
        let size = last - range.lowerBound + 1
        let values = stride(from: start, through: end + size, by: step).map { range.lowerBound + ($0 - range.lowerBound) % size }
        return values.map(String.init).joined(separator: ",")
    }

    fileprivate var possible: String {
        self == .dayOfMonth
            ? "a day that one of the months has, or L for the last"
            : "one that can fall on the days of month, or leave the * out of the day of month"
    }
}
