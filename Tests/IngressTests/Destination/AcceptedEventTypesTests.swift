import FieldMapping
import Identifiers
import TestSupport
import Testing

@testable import Ingress

struct AcceptedEventTypesTests {
    @Test("A list takes what any entry takes; an empty one takes everything")
    func lists() throws {
        let list = AcceptedEventTypes.list("contact.created", "deal.*")
        #expect(list.accepts("contact.created".utf8) && list.accepts("deal.won".utf8))
        #expect(!list.accepts("contact.deleted".utf8) && !list.accepts("".utf8))
        #expect(AcceptedEventTypes.any.accepts("anything at all".utf8))
        #expect(AcceptedEventTypes.list().accepts("anything at all".utf8))
    }

    @Test("A list has at most 50 entries")
    func listLength() throws {
        let pattern = try #require(EventTypePattern("a"))
        #expect(AcceptedEventTypes(Array(repeating: pattern, count: 50))?.patterns.count == 50)
        #expect(AcceptedEventTypes(Array(repeating: pattern, count: 51)) == nil)
    }

    @Test("No event type is told apart from one that is not accepted")
    func check() throws {
        let list = AcceptedEventTypes.list("a")
        #expect(try list.check(EventType(text: "a")).text == "a")
        #expect(throws: Rejection.eventTypeNotAccepted) { try list.check(EventType(text: "b")) }
        #expect(throws: Rejection.eventTypeMissing) { try list.check(nil) }
        #expect(throws: Rejection.eventTypeMissing) { try AcceptedEventTypes.any.check(nil) }
    }
}
