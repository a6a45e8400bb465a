/// `input_template` of a trigger: the input that mapped fields are laid over (contract, section 2.4).
package struct InputTemplate: Sendable {
    private let object: JSONObject
    /// Where each top-level key stands in the template's order.
    private let places: [[UInt8]: Int]

    package init(_ object: JSONObject) {
        self.object = object
        places = Dictionary(uniqueKeysWithValues: object.entries.enumerated().map { ($0.element.name, $0.offset) })
    }

    /// - Throws: `JSONError` unless strict JSON, an object, without a top-level key that stands in it twice.
    package init(_ json: [UInt8]) throws(JSONError) {
        self.init(try JSONObject(json))
    }

    /// `{}`.
    package static let empty = InputTemplate(.empty)

    /// The text as it was given, without whitespace around it.
    package var json: [UInt8] { object.json }

    /// `{…input_template, …mapped}`: top-level keys only, mapped values win, every value as it was written.
    ///
    /// Keys of the template come first and in its order, then those that only `mapped` has. Keys are the same when they
    /// are after unescaping. When either side is empty the answer is the text of the other one, untouched.
    package func merged(with mapped: MappedInput) -> [UInt8] {
        guard !object.isEmpty else { return mapped.json }
        guard !mapped.isEmpty else { return json }
        var winners: [JSONSpan?] = Array(repeating: nil, count: object.entries.count)
        var added: [JSONMember] = []
        added.reserveCapacity(mapped.object.entries.count)
        for member in mapped.object.entries {
            if let place = places[member.name] { winners[place] = member.value } else { added.append(member) }
        }
        var merged = MemberList(capacity: object.range.count + mapped.object.range.count)
        for (member, winner) in zip(object.entries, winners) {
            let value = winner.map { mapped.object.text[$0.range] } ?? object.text[member.value.range]
            merged.append(key: object.text[member.key], value: value)
        }
        for member in added {
            merged.append(key: mapped.object.text[member.key], value: mapped.object.text[member.value.range])
        }
        return merged.closed()
    }
}

extension InputTemplate: Equatable {
    package static func == (left: InputTemplate, right: InputTemplate) -> Bool { left.json == right.json }
}

/// The text of an object that is put together from pieces of other texts.
private struct MemberList {
    private var text: [UInt8] = []

    init(capacity: Int) {
        text.reserveCapacity(capacity)
    }

    mutating func append(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        text.append(text.isEmpty ? Byte.openBrace : Byte.comma)
        text += key
        text.append(Byte.colon)
        text += value
    }

    /// At least one member has to be there.
    consuming func closed() -> [UInt8] {
        text.append(Byte.closeBrace)
        return text
    }
}
