import FieldMapping

/// JSON as it stands in the source; members keep their order.
///
///     ["type": "string", "minLength": 1, "examples": ["New lead", nil]]
enum JSONLiteral: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([JSONLiteral])
    case object([Member])
    /// JSON text that something else wrote.
    case raw([UInt8])

    struct Member: Sendable {
        let key: String
        let value: JSONLiteral
    }
}

extension JSONLiteral {
    /// An object of those members that there are.
    static func known(_ members: KeyValuePairs<String, JSONLiteral?>) -> JSONLiteral {
        .object(members.compactMap { key, value in value.map { Member(key: key, value: $0) } })
    }

    /// The text of it.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.element(self)
        return writer.bytes
    }
}

extension JSONWriter {
    mutating func element(_ literal: JSONLiteral) {
        switch literal {
        case .null: null()
        case .bool(let value): element(value)
        case .integer(let value): element(value)
        case .number(let value): element(value)
        case .text(let value): element(value)
        case .raw(let json): element(raw: json)
        case .list(let elements):
            array { for element in elements { $0.element(element) } }
        case .object(let members):
            object { for member in members { $0.member(member.key, raw: member.value.json) } }
        }
    }
}

// MARK: - Literals

extension JSONLiteral: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(nilLiteral: ()) { self = .null }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(stringLiteral value: String) { self = .text(value) }
    init(arrayLiteral elements: JSONLiteral...) { self = .list(elements) }

    init(dictionaryLiteral elements: (String, JSONLiteral)...) {
        self = .object(elements.map(Member.init))
    }
}
