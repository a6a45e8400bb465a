extension FieldMap {
    /// `{"<field>":<value as it was sent>,…}`; a path that found nothing maps nothing (contract, section 2.4).
    ///
    /// - Parameters:
    ///   - json: The text that was scanned.
    ///   - spans: What the scan found for `paths`, in that order.
    package func mappedInput(from json: [UInt8], spans: some Collection<JSONSpan?>) -> MappedInput {
        json.withUnsafeBytes { mappedInput(from: $0, spans: ArraySlice(spans)) }
    }

    /// The same for a slice of what a scan found.
    package func mappedInput(from json: [UInt8], spans: ArraySlice<JSONSpan?>) -> MappedInput {
        json.withUnsafeBytes { mappedInput(from: $0, spans: spans) }
    }

    private func mappedInput(from json: UnsafeRawBufferPointer, spans: ArraySlice<JSONSpan?>) -> MappedInput {
        guard !entries.isEmpty else { return .empty }
        let source = JSONCursor(json)
        var text: [UInt8] = []
        var members: [JSONMember] = []
        text.reserveCapacity(mappedSize(spans: spans))
        members.reserveCapacity(entries.count)
        text.append(Byte.openBrace)
        for index in entries.indices {
            guard let span = spans[spans.startIndex + index] else { continue }
            let entry = entries[index]
            if !members.isEmpty { text.append(Byte.comma) }
            let key = text.count..<text.count + entry.key.count
            text += entry.key
            text.append(Byte.colon)
            let value = text.count..<text.count + span.range.count
            text.append(contentsOf: source.bytes(span.range))
            members.append(JSONMember(name: entry.name, key: key, value: JSONSpan(kind: span.kind, range: value)))
        }
        text.append(Byte.closeBrace)
        return MappedInput(JSONObject(text: text, range: text.indices, entries: members))
    }

    /// Bytes that the mapped input takes, at most two more than it does.
    package func mappedSize(spans: ArraySlice<JSONSpan?>) -> Int {
        var size = 2
        for index in entries.indices {
            guard let span = spans[spans.startIndex + index] else { continue }
            size += entries[index].key.count + span.range.count + 2
        }
        return size
    }

    /// The paths that found nothing, for a dry run (contract, section 3.2). `spans` as for `mappedInput`.
    package func missingPaths(spans: some Collection<JSONSpan?>) -> [DotPath] {
        zip(entries, spans).compactMap { entry, span in span == nil ? entry.path : nil }
    }
}
