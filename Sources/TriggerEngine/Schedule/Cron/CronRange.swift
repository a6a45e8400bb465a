/// Numbers of a field at equal distances: `*`, `5`, `1-5`, `FRI-MON`, each with or without a step such as `/2`. A step
/// behind a single number goes on to the end of the field: `5/15` is `5-59/15`.
struct CronRange {
    private let field: CronField
    private var start: Int
    /// Beyond the field's last number when the range goes round the end.
    private var end: Int
    private var step = 1

    init(_ item: CronText, _ field: CronField) throws(CronError) {
        self.field = field
        (start, end) = (field.range.lowerBound, field.range.upperBound)
        let parts = item.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        let hasStep = parts.count == 2
        try readEnds(parts[0], goingOn: hasStep, in: item)
        if hasStep { step = try Self.step(parts[1], field, in: item) }
    }

    /// A bit for each number; Sunday is 0.
    var bits: UInt64 {
        stride(from: start, through: end, by: step).reduce(0) { $0 | 1 << UInt64(field.folded($1)) }
    }

    private mutating func readEnds(_ text: CronText, goingOn: Bool, in item: CronText) throws(CronError) {
        if text.elementsEqual(CollectionOfOne(UInt8(ascii: "*"))) { return }
        let ends = text.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
        let first = try Self.value(ends[0], field, in: item)
        let last = ends.count == 2 ? try Self.value(ends[1], field, in: item) : first
        start = first.number
        if ends.count == 2 || !goingOn { end = last.number }
        guard end < start else { return }
        guard first.isName, last.isName else { throw .field(field, .backwards(item.string)) }
        end += field.names.count
    }

    private static func value(
        _ text: CronText, _ field: CronField, in item: CronText
    ) throws(CronError) -> CronValue {
        guard let value = CronValue(text, field) else { throw .field(field, .malformed(item.string)) }
        guard field.range.contains(value.number) else { throw .field(field, .outOfRange(item.string)) }
        return value
    }

    private static func step(_ text: CronText, _ field: CronField, in item: CronText) throws(CronError) -> Int {
        guard let value = CronValue(text, field), !value.isName else { throw .field(field, .malformed(item.string)) }
        guard value.number > 0 else { throw .field(field, .zeroStep(item.string)) }
        return value.number
    }
}
