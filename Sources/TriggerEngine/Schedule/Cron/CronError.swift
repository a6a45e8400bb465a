/// Why a text is no schedule (contract, section 4). The description says what to write instead.
package enum CronError: Error, Equatable, Sendable {
    /// Not 1 to 128 characters.
    case length
    /// Not five fields but so many.
    case fieldCount(Int)
    /// Begins with `@` and is none of the names that stand for a schedule.
    case unknownName(String)
    /// A field cannot be used.
    case field(CronField, CronFieldProblem)

    /// The offending field; `nil` when it is the text as a whole.
    package var field: CronField? {
        if case .field(let field, _) = self { field } else { nil }
    }
}

/// What is wrong with a field. The texts are the part of the field that is meant, as it was written.
package enum CronFieldProblem: Equatable, Sendable {
    /// Not of the form that the field has.
    case malformed(String)
    /// A number that the field does not have.
    case outOfRange(String)
    /// A range of numbers whose end lies before its start.
    case backwards(String)
    /// A step of 0.
    case zeroStep(String)
    /// A weekday's place in the month that is not 1 to 5.
    case noSuchWeek(String)
    /// No day of any year fits, as in `0 0 30 2 *`.
    case neverComes
}
