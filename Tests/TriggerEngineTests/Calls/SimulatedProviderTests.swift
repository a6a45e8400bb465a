import Identifiers
import TestSupport
import Testing

@testable import TriggerEngine

@Suite("The simulated provider")
struct SimulatedProviderTests {
    private let clock = ManualClock()

    @Test(
        "the last digit tells what becomes of a call",
        arguments: [
            ("0", CallEnd.answered(seconds: 1)), ("1", .busy), ("2", .noAnswer), ("3", .failed), ("5", .answered(seconds: 8)),
            ("6", .answered(seconds: 1)), ("7", .answered(seconds: 1)), ("8", .answered(seconds: 1)), ("9", .answered(seconds: 1)),
        ])
    func outcomes(digit: String, end: CallEnd) async throws {
        let provider = SimulatedProvider(now: { [clock] in clock.now })
        let call = try call(to: "+1202555014\(digit)")
        guard case .placed(let sid) = await provider.place(call) else { throw NotPlaced() }
        clock.advance(bySeconds: 8)
        #expect(await provider.progress(of: call, sid: sid) == .progress(.ended(end)))
        #expect(await provider.find(call) == .found(sids: []))
    }

    @Test("a number that ends in 4 is refused")
    func refused() async throws {
        guard case .refused(let reason) = await SimulatedProvider().place(try call(to: "+12025550144")) else { throw NotPlaced() }
        #expect(!reason.contains("2025550144"))
    }

    @Test("a call is under way first, a slow one longer", arguments: [("+12025550140", 1), ("+12025550145", 8)])
    func underWay(number: String, seconds: Int) async throws {
        let provider = SimulatedProvider(now: { [clock] in clock.now })
        let call = try call(to: number)
        clock.advance(byMilliseconds: Int64(seconds) * 1000 - 1)
        #expect(await provider.progress(of: call, sid: "s") == .progress(.underWay))
        clock.advance(byMilliseconds: 1)
        #expect(await provider.progress(of: call, sid: "s") == .progress(.ended(.answered(seconds: seconds))))
    }

    private func call(to number: String) throws -> OutboundCall {
        let ids = IdentifierSource()
        return OutboundCall(
            taskID: ids.next(), workspaceID: ids.next(), attempt: 1, to: try #require(E164Number(number)),
            from: SimulatedProvider.defaultCallerID, begunAt: clock.now, traceID: nil)
    }

    struct NotPlaced: Error {}
}
