import FieldMapping
import TestSupport

/// Contract, section 2.4 word by word on the reference reader's tree.
struct ReferencePaths {
    let root: ReferenceJSON.Located

    /// Where the value of a path stands.
    func find(_ path: DotPath) -> Range<Int>? {
        find(path.segments[...], in: root)
    }

    private func find(_ segments: ArraySlice<String>, in located: ReferenceJSON.Located) -> Range<Int>? {
        guard let segment = segments.first else { return located.range }
        switch located.value {
        case .object(let members):
            let literal = segments.joined(separator: ".").utf8
            if let member = members.first(where: { $0.key.elementsEqual(literal) }) { return member.value.range }
            let member = members.first { $0.key.elementsEqual(segment.utf8) }
            return member.flatMap { find(segments.dropFirst(), in: $0.value) }
        case .array(let elements):
            guard let index = index(segment), index < elements.count else { return nil }
            return find(segments.dropFirst(), in: elements[index])
        case .scalar:
            return nil
        }
    }

    private func index(_ segment: String) -> Int? {
        Int(segment).flatMap { $0 >= 0 && String($0) == segment ? $0 : nil }
    }

    /// Where the first key stands that is there twice and that one of `paths` looks for.
    func firstDuplicate(_ paths: [DotPath]) -> Int? {
        paths.flatMap { duplicates($0.segments[...], in: root) }.min()
    }

    private func duplicates(_ segments: ArraySlice<String>, in located: ReferenceJSON.Located) -> [Int] {
        guard let segment = segments.first else { return [] }
        switch located.value {
        case .object(let members):
            let wanted = [segment.bytes, segments.joined(separator: ".").bytes]
            let second = wanted.compactMap { key in
                members.filter { $0.key.elementsEqual(key) }.dropFirst().first?.keyStart
            }
            let inner = members.first { $0.key.elementsEqual(segment.utf8) }
            return second + (inner.map { duplicates(segments.dropFirst(), in: $0.value) } ?? [])
        case .array(let elements):
            guard let index = index(segment), index < elements.count else { return [] }
            return duplicates(segments.dropFirst(), in: elements[index])
        case .scalar:
            return []
        }
    }
}
