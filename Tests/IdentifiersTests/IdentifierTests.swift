import Identifiers
import Testing

@Suite struct IdentifierTests {
    @Test(
        "a text is read and written back",
        arguments: [
            "018f3b2a-9c4e-7d10-8a5b-1234567890ab", "00000000-0000-0000-0000-000000000000",
        ])
    func aTextIsReadAndWrittenBack(text: String) throws {
        #expect(try #require(Identifier(text)).description == text)
        #expect(try #require(Identifier(text.uppercased())).description == text)
    }

    @Test(
        "anything but the 36 characters is refused",
        arguments: [
            "", "018f3b2a9c4e7d108a5b1234567890ab", "018f3b2a-9c4e-7d10-8a5b-1234567890a",
            "018f3b2a-9c4e-7d10-8a5b-1234567890ag",
            "018f3b2a-9c4e-7d10-8a5b-1234567890abc", "018f3b2a_9c4e-7d10-8a5b-1234567890ab",
            "{18f3b2a-9c4e-7d10-8a5b-1234567890a}",
        ])
    func anythingButThe36CharactersIsRefused(text: String) {
        #expect(Identifier(text) == nil)
    }

    @Test("an unpredictable id has random bits that its source does not draw, and its place among the others")
    func unpredictable() {
        struct Zeros: RandomNumberGenerator, Sendable {
            mutating func next() -> UInt64 { 0 }
        }
        let source = IdentifierSource(random: Zeros())
        let (plain, first, second) = (source.next(), source.nextUnpredictable(), source.nextUnpredictable())
        #expect(plain.ordinal < first.ordinal && first.ordinal < second.ordinal)
        #expect(plain == Identifier(ordinal: plain.ordinal, random: 0))
        for id in [first, second] { #expect(id != Identifier(ordinal: id.ordinal, random: 0)) }
    }

    @Test("an ordinal and an id lead to one another") func anOrdinalAndAnIdLeadToOneAnother() {
        let id = Identifier(ordinal: 1_790_000_000_123 << 12 | 77, random: .max)
        #expect(id.ordinal == 1_790_000_000_123 << 12 | 77)
        #expect(id.timestamp.milliseconds == 1_790_000_000_123)
        #expect(Array(id.description)[14] == "7")
        #expect("89ab".contains(Array(id.description)[19]))
    }

    @Test("ids grow when the clock stands still, steps back or is asked too often")
    func idsGrowWhenTheClockStandsStillStepsBackOrIsAskedTooOften() {
        let clock = SteppingClock()
        let source = IdentifierSource(now: { clock.next() })
        var last = source.next()
        for _ in 0..<20_000 {
            let id = source.next()
            #expect(id.ordinal > last.ordinal)
            #expect(id > last)
            last = id
        }
    }

    @Test("ids lie above what is already in use") func idsLieAboveWhatIsAlreadyInUse() {
        let source = IdentifierSource(after: 5 << 12, now: { Timestamp(milliseconds: 1) })
        #expect(source.next().ordinal == 5 << 12 + 1)
    }
}

/// A clock that stands still for a while, then steps forward, then back.
private final class SteppingClock: Sendable {
    private let calls = Counter()

    func next() -> Timestamp {
        let call = calls.increment()
        return Timestamp(milliseconds: 1_000_000 + (call / 5000 % 2 == 0 ? 0 : -500) + call / 10_000)
    }
}
