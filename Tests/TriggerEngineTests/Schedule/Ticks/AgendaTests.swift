import Testing

@testable import TriggerEngine

@Suite("The agenda")
struct AgendaTests {
    @Test("whatever the order in which they come, the earliest is taken first", arguments: [1, 2, 3, 10, 1000])
    func ordersItems(count: Int) {
        var random = SystemRandomNumberGenerator()
        let instants = (0..<count).map { _ in Int64.random(in: 0..<500, using: &random) }
        var agenda = Agenda()
        for (slot, instant) in instants.enumerated() { agenda.insert(.init(instant: instant, slot: UInt32(slot))) }
        var taken: [Int64] = []
        while let item = agenda.removeFirst() {
            taken.append(item.instant)
            #expect(instants[Int(item.slot)] == item.instant)
        }
        #expect(taken == instants.sorted())
        #expect(agenda.first == nil)
    }

    @Test("what is dropped is gone, and the rest stays in order")
    func compacts() {
        var agenda = Agenda()
        for number in (0..<200).shuffled() { agenda.insert(.init(instant: Int64(number), slot: UInt32(number))) }
        agenda.compact { $0.slot.isMultiple(of: 3) }
        #expect(agenda.count == 67)
        var taken: [UInt32] = []
        while let item = agenda.removeFirst() { taken.append(item.slot) }
        #expect(taken == (0..<200).filter { $0.isMultiple(of: 3) })
    }
}
