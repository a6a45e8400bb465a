import FieldMapping
import Testing

struct DotPathErrorTests {
    @Test(
        "Each sentence says what to do",
        arguments: [
            (DotPathError.empty, "joined by dots"), (.tooLong(bytes: 600), "600 bytes; at most 512"),
            (.tooManySegments(80), "80 segments; at most 64"), (.emptySegment(offset: 3), "byte 3"),
            (.emptySegment(offset: 3), "remove the dot"), (.unknownEscape(offset: 7), "byte 7"),
            (.unknownEscape(offset: 7), #""\." for a dot in a key, "\\" for a backslash"#),
        ])
    func sentences(error: DotPathError, part: String) {
        #expect(error.description.contains(part))
    }
}
