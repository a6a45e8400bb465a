import Testing

@testable import TriggerBridge

@Suite("The connections to an origin")
struct ConnectionSlotsTests {
    private func at(_ nanoseconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds) }

    @Test("are given out up to the limit, then in the order of asking")
    func order() throws {
        let origin = try Origin(of: "http://a")
        var slots = ConnectionSlots<Int>(limit: 2)
        #expect((1...5).map { slots.enter($0, to: origin, deadline: at(9)) } == [1, 2, nil, nil, nil])
        #expect((1...5).map { _ in slots.leave(origin) } == [3, 4, 5, nil, nil])
        #expect((6...8).map { slots.enter($0, to: origin, deadline: at(9)) } == [6, 7, nil])
    }

    @Test("keep nothing of who has left the queue")
    func released() throws {
        final class Held {}
        let origin = try Origin(of: "http://a")
        var slots = ConnectionSlots<Held>(limit: 1)
        _ = slots.enter(Held(), to: origin, deadline: at(9))
        weak var first: Held?
        do {
            let held = Held()
            first = held
            _ = slots.enter(held, to: origin, deadline: at(9))
            _ = slots.enter(Held(), to: origin, deadline: at(9))
        }
        #expect(first != nil)
        _ = slots.leave(origin)
        #expect(first == nil)
        #expect(slots.leave(origin) != nil)
    }

    @Test("are counted for each origin on its own")
    func origins() throws {
        var slots = ConnectionSlots<Int>(limit: 1)
        let (one, other) = (try Origin(of: "http://a/x"), try Origin(of: "http://b/x"))
        #expect(slots.enter(1, to: one, deadline: at(9)) == 1)
        #expect(slots.enter(2, to: other, deadline: at(9)) == 2)
        #expect(slots.enter(3, to: other, deadline: at(9)) == nil)
        #expect(slots.leave(one) == nil)
        #expect(slots.leave(other) == 3)
    }

    @Test("are not waited for beyond the deadline")
    func deadlines() throws {
        let origin = try Origin(of: "http://a")
        var slots = ConnectionSlots<Int>(limit: 1)
        #expect(slots.earliestDeadline == nil)
        for (request, deadline) in [(1, 5), (2, 30), (3, 10), (4, 20)] {
            _ = slots.enter(request, to: origin, deadline: at(Int64(deadline)))
        }
        #expect(slots.earliestDeadline == at(10))
        #expect(slots.expire(at(9)).isEmpty)
        #expect(slots.expire(at(10)) == [3])
        #expect(slots.earliestDeadline == at(20))
        #expect(slots.expire(at(25)) == [4])
        #expect(slots.leave(origin) == 2)
        #expect(slots.expire(at(99)).isEmpty)
        #expect(slots.earliestDeadline == nil)
    }

    @Test("keep thousands of waiting requests in order")
    func many() throws {
        let origin = try Origin(of: "http://a")
        var slots = ConnectionSlots<Int>(limit: 1)
        for request in 0...5000 { _ = slots.enter(request, to: origin, deadline: at(9)) }
        #expect((1...3000).allSatisfy { slots.leave(origin) == $0 })
        #expect(slots.removeAllWaiting() == Array(3001...5000))
        #expect(slots.leave(origin) == nil)
        #expect(slots.earliestDeadline == nil)
    }
}
