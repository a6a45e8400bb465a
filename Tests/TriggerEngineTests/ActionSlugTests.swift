import TestSupport
import Testing
import TriggerEngine

@Suite("The form of a slug")
struct ActionSlugTests {
    @Test(
        "a slug has 2 to 63 characters, alphanumeric at either end",
        arguments: ["ab", "a-b", "a_b", "00", "a--__b", String(repeating: "a", count: 63)])
    func accepts(text: String) {
        #expect(ActionSlug(text)?.text == text)
    }

    @Test(
        "other texts are no slug",
        arguments: ["", "a", "-ab", "ab-", "_ab", "ab_", "Ab", "a.b", "a b", "é1", String(repeating: "a", count: 64)])
    func refuses(text: String) {
        #expect(ActionSlug(text) == nil)
    }
}
