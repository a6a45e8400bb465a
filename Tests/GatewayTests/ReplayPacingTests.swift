import Testing

@testable import gateway

struct ReplayPacingTests {
    @Test("Requests are spaced evenly from the first one on, and a late one does not wait")
    func delays() {
        let pacing = Pacing(rate: 4, startedAt: 1_767_323_045_000)
        func delay(_ place: Int, _ elapsed: Int64) -> Duration {
            pacing.delay(before: place, at: pacing.startedAt + elapsed)
        }
        #expect(delay(0, 0) == .zero)
        #expect(delay(1, 0) == .milliseconds(250))
        #expect(delay(2, 260) == .milliseconds(240))
        #expect(delay(3, 900) == .zero)
        #expect(delay(4, 900) == .milliseconds(100))
        #expect(delay(4_000_000, 0) == .seconds(1_000_000))
    }

    @Test("A rate that does not divide a second adds up to whole seconds")
    func thirds() {
        let pacing = Pacing(rate: 3, startedAt: 0)
        #expect(pacing.delay(before: 3, at: 0) == .seconds(1))
        #expect(pacing.delay(before: 1, at: 333) < .milliseconds(1))
    }

    @Test("Rows are given back in the order of their requests")
    func order() {
        var order = RowOrder()
        func row(_ name: Int) -> ReplayRow {
            ReplayRow(
                fixture: "\(name)", answer: HookAnswer(status: 200, body: []), eventType: nil, mappedInput: nil,
                microseconds: 0, difference: nil)
        }
        #expect(order.insert(row(2), at: 2).isEmpty)
        #expect(order.insert(row(0), at: 0).map(\.fixture) == ["0"])
        #expect(order.insert(row(3), at: 3).isEmpty)
        #expect(order.insert(row(1), at: 1).map(\.fixture) == ["1", "2", "3"])
    }
}
