import TestSupport
import Testing

@testable import TriggerEngine

@Suite("The scheduler's alarm", .timeLimit(.minutes(1)))
struct AlarmTests {
    @Test("it waits as long as it is told to")
    func waits() async {
        let waits = Collected<Duration>()
        let alarm = Alarm { waits.add($0) }
        await alarm.wait(atMost: .milliseconds(1234))
        #expect(waits.values == [.milliseconds(1234)])
    }

    @Test("a ring ends the wait, also one that came before it, and then the next wait waits again")
    func rings() async {
        let sleeping = AsyncStream.makeStream(of: Void.self)
        let interrupted = Collected<Bool>()
        let alarm = Alarm { _ in
            sleeping.continuation.yield()
            do {
                try await Task.sleep(for: .seconds(3600))
            } catch {
                interrupted.add(true)
                throw error
            }
        }
        alarm.ring()
        await alarm.wait(atMost: .seconds(1))
        let second = Task { await alarm.wait(atMost: .seconds(1)) }
        var naps = sleeping.stream.makeAsyncIterator()
        for _ in 0..<2 { await naps.next() }
        #expect(interrupted.values.count == 1)
        alarm.ring()
        await second.value
        #expect(interrupted.values.count == 2)
    }

    @Test("a cancelled wait is over", arguments: 0..<20)
    func isCancelled(_: Int) async {
        let alarm = Alarm { _ in try await Task.sleep(for: .seconds(3600)) }
        let waiting = Task {
            await alarm.wait(atMost: .seconds(1))
            return Task.isCancelled
        }
        waiting.cancel()
        #expect(await waiting.value)
    }

    @Test("who comes to wait takes the place of who waits already, whose wait ends")
    func another() async {
        let sleeping = AsyncStream.makeStream(of: Void.self)
        let alarm = Alarm { _ in
            sleeping.continuation.yield()
            try await Task.sleep(for: .seconds(3600))
        }
        let tasks = (0..<2).map { _ in Task { await alarm.wait(atMost: .seconds(1)) } }
        var naps = sleeping.stream.makeAsyncIterator()
        for _ in 0..<2 { await naps.next() }
        // Each ring ends one wait at least, now or as it begins.
        for _ in 0..<2 { alarm.ring() }
        await withTaskGroup(of: Void.self) { group in
            for task in tasks { group.addTask { await task.value } }
            await group.next()
            alarm.ring()
            await group.waitForAll()
        }
    }
}
