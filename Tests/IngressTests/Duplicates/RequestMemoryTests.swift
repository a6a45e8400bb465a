import Identifiers
import Synchronization
import TestSupport
import Testing

@testable import Ingress

struct RequestMemoryTests {
    private let memory = RequestMemory()
    private let identity = RequestIdentity(ofBody: "x".bytes, at: IdentifierSource().next())
    private let receipt: DeliveryReceipt
    private let failedID: Identifier

    init() {
        let ids = IdentifierSource()
        receipt = DeliveryReceipt(deliveryID: ids.next(), firedEventID: ids.next())
        failedID = ids.next()
    }

    private func after(_ seconds: Int) -> Timestamp { Timestamp.start.advanced(bySeconds: seconds) }

    private func recall(at time: Timestamp = .start) -> String {
        describe(memory.recall(identity, at: time) { _ in })
    }

    private func claim(at time: Timestamp = .start, evenIfUnknown: Bool = true) -> String {
        describe(memory.claim(identity, at: time, evenIfUnknown: evenIfUnknown) { _ in })
    }

    private func describe(_ recollection: RequestMemory.Recollection?) -> String {
        switch recollection {
        case nil: "unknown"
        case .answered(let known): known == receipt ? "answered" : "answered otherwise"
        case .failed(let id): id == failedID ? "failed" : "failed otherwise"
        case .joined: "joined"
        }
    }

    // MARK: - One request after the other

    @Test("What nothing is known of is claimed once; the next joins")
    func claiming() {
        #expect(memory.isEmpty)
        #expect(recall() == "unknown")
        #expect(claim() == "unknown")
        #expect(claim() == "joined")
        #expect(recall() == "joined")
        #expect(memory.count == 1 && !memory.isEmpty)
    }

    @Test("A claim of nothing known leaves no trace when none is asked for")
    func claimOfUnknown() {
        #expect(claim(evenIfUnknown: false) == "unknown")
        #expect(memory.isEmpty)
    }

    @Test("An answered request is answered again until its time is over, inclusively")
    func answered() {
        _ = claim()
        memory.settle(identity, .fired(receipt), until: after(300))
        #expect(recall(at: after(300)) == "answered")
        #expect(claim(at: after(300)) == "answered")
        #expect(recall(at: Timestamp(milliseconds: after(300).milliseconds + 1)) == "unknown")
        #expect(claim(at: after(301)) == "unknown")
        #expect(claim(at: after(301)) == "joined")
    }

    @Test("A failed request is claimed under its id, whether or not the unknown would be", arguments: [true, false])
    func failed(evenIfUnknown: Bool) {
        memory.settle(identity, .failed(.engineUnreachable, deliveryID: failedID), until: after(3600))
        #expect(recall() == "failed")
        #expect(claim(at: after(3600), evenIfUnknown: evenIfUnknown) == "failed")
        #expect(claim(at: after(3600), evenIfUnknown: evenIfUnknown) == "joined")
    }

    @Test("A failure is forgotten after its hour")
    func failureExpires() {
        memory.settle(identity, .failed(.engineUnreachable, deliveryID: failedID), until: after(3600))
        #expect(claim(at: after(3601), evenIfUnknown: false) == "unknown")
    }

    @Test("What was settled without a time, or failed without being kept, is forgotten at once")
    func settledForNothing() {
        _ = claim()
        memory.settle(identity, .fired(receipt), until: nil)
        #expect(memory.isEmpty)
        _ = claim()
        memory.settle(identity, .failed(.overloaded, deliveryID: nil), until: after(3600))
        #expect(memory.isEmpty)
    }

    @Test("Those who joined are told the outcome, once each, in the order in which they came")
    func joiners() {
        let told = Collected<Int>()
        _ = claim()
        for number in 0..<5 {
            _ = memory.claim(identity, at: .start, evenIfUnknown: true) { [receipt] outcome in
                #expect(outcome == .fired(receipt))
                told.add(number)
            }
        }
        memory.settle(identity, .fired(receipt), until: after(1))
        memory.settle(identity, .fired(receipt), until: after(2))
        #expect(told.values == [0, 1, 2, 3, 4])
    }

    @Test("A joiner may come back to the memory from its completion")
    func reentrance() {
        let memory = memory
        let (identity, told) = (identity, Collected<Bool>())
        _ = claim()
        _ = memory.claim(identity, at: .start, evenIfUnknown: true) { _ in
            if case .answered = memory.recall(identity, at: .start, completion: { _ in }) { told.add(true) }
        }
        memory.settle(identity, .fired(receipt), until: after(1))
        #expect(told.values == [true])
    }

    @Test("A request whose sender left is joined by the next one; what is known already stays known")
    func abandoned() {
        memory.noteUnderway(identity, receivedAt: .start)
        #expect(claim(evenIfUnknown: false) == "joined")
        memory.settle(identity, .fired(receipt), until: after(3600))
        memory.noteUnderway(identity, receivedAt: .start)
        #expect(recall() == "answered")
    }

    @Test("What had expired when a request came does not keep its next try from joining it")
    func abandonedAfterExpiry() {
        memory.settle(identity, .failed(.engineUnreachable, deliveryID: failedID), until: after(3600))
        #expect(claim(at: after(3601), evenIfUnknown: false) == "unknown")
        memory.noteUnderway(identity, receivedAt: after(3600))
        #expect(claim(at: after(3600)) == "failed")
        memory.settle(identity, .failed(.engineUnreachable, deliveryID: failedID), until: after(3600))
        memory.noteUnderway(identity, receivedAt: after(3601))
        #expect(claim(at: after(3602), evenIfUnknown: false) == "joined")
    }

    @Test("What the store remembers comes back")
    func restoring() {
        memory.restore(identity, as: .fired(receipt), until: after(60))
        #expect(recall(at: after(60)) == "answered")
        let other = RequestMemory()
        other.restore(identity, as: .failed(.engineUnreachable, deliveryID: failedID), until: after(60))
        guard case .failed(failedID) = other.recall(identity, at: after(60), completion: { _ in }) else {
            Issue.record("forgotten")
            return
        }
    }

    @Test("What comes back takes the place of what lasts less, and of nothing that lasts longer or is under way")
    func restoringTwice() {
        memory.settle(identity, .fired(receipt), until: after(60))
        memory.restore(identity, as: .failed(.engineUnreachable, deliveryID: failedID), until: after(60))
        #expect(recall(at: after(60)) == "answered")
        memory.restore(identity, as: .fired(receipt), until: after(90))
        #expect(recall(at: after(90)) == "answered")
        let other = RequestIdentity(ofBody: "y".bytes, at: failedID)
        memory.noteUnderway(other, receivedAt: after(0))
        memory.restore(other, as: .fired(receipt), until: after(600))
        guard case .joined? = memory.recall(other, at: after(0), completion: { _ in }) else {
            Issue.record("not under way")
            return
        }
    }

    @Test("What is remembered for longer is so at once, and no longer when that is taken back")
    func extending() throws {
        memory.settle(identity, .fired(receipt), until: after(60))
        #expect(memory.extend(identity, receipt, until: after(60)) == nil)
        let longer = try #require(memory.extend(identity, receipt, until: after(90)))
        #expect(recall(at: after(90)) == "answered")
        memory.undo(longer)
        #expect(recall(at: after(60)) == "answered" && recall(at: after(61)) == "unknown")
        // What has become even longer meanwhile stays.
        let shorter = try #require(memory.extend(identity, receipt, until: after(70)))
        _ = memory.extend(identity, receipt, until: after(80))
        memory.undo(shorter)
        #expect(recall(at: after(80)) == "answered")
    }

    // MARK: - Forgetting

    @Test("What has expired is not dropped while a body may still come in whose head was in time")
    func lateBodies() {
        memory.settle(identity, .fired(receipt), until: after(60))
        memory.forget(at: after(60 + 3600), bodySeconds: 3600)
        #expect(recall(at: after(60)) == "answered")
        memory.forget(at: after(60 + 3600 + 120), bodySeconds: 3600)
        #expect(recall(at: after(60)) == "unknown")
    }

    @Test("What has expired is dropped, at the latest a minute later; what has not stays")
    func forgetting() {
        let other = RequestIdentity(ofBody: "y".bytes, at: failedID)
        memory.restore(identity, as: .fired(receipt), until: after(10))
        memory.restore(other, as: .fired(receipt), until: after(600))
        memory.forget(at: after(10), bodySeconds: 0)
        #expect(memory.count == 2)
        memory.forget(at: after(10 + 60), bodySeconds: 0)
        #expect(memory.count == 1)
        #expect(recall(at: after(10)) == "unknown")
        memory.forget(at: after(700), bodySeconds: 0)
        #expect(memory.isEmpty)
    }

    @Test("What was remembered anew for longer is not dropped at its first time")
    func rememberedAnew() {
        memory.restore(identity, as: .fired(receipt), until: after(10))
        memory.restore(identity, as: .fired(receipt), until: after(600))
        memory.forget(at: after(120), bodySeconds: 0)
        #expect(recall(at: after(120)) == "answered")
    }

    @Test("What is under way is never dropped")
    func underwayStays() {
        memory.settle(identity, .failed(.engineUnreachable, deliveryID: failedID), until: after(10))
        #expect(claim() == "failed")
        memory.forget(at: after(100_000), bodySeconds: 0)
        #expect(claim(at: after(100_000)) == "joined")
    }

    // MARK: - At the same time

    @Test("Of 1,000 equal requests at the same moment one fires, and all get its answer", arguments: [true, false])
    func race(afterFailure: Bool) async {
        if afterFailure {
            memory.settle(identity, .failed(.engineUnreachable, deliveryID: failedID), until: after(3600))
        }
        let (memory, identity, receipt) = (memory, identity, receipt)
        let (claims, answers) = (Collected<Int>(), Collected<DispatchOutcome>())
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    let known = memory.claim(identity, at: .start, evenIfUnknown: true) { answers.add($0) }
                    switch known {
                    case nil, .failed: claims.add(number)
                    case .answered(let receipt): answers.add(.fired(receipt))
                    case .joined: break
                    }
                    await Task.yield()
                    if claims.values.first == number {
                        answers.add(.fired(receipt))
                        memory.settle(identity, .fired(receipt), until: .start)
                    }
                }
            }
        }
        #expect(claims.values.count == 1)
        #expect(answers.values.count == 1000)
        #expect(answers.values.allSatisfy { $0 == .fired(receipt) })
    }

    @Test("Requests that are remembered for a moment leave nothing behind until their time is over")
    func leftovers() {
        let (memory, destination) = (RequestMemory(), failedID)
        for number in 0..<100_000 {
            let identity = RequestIdentity(ofBody: "\(number)".bytes, at: destination)
            memory.settle(identity, .fired(receipt), until: after(3600))
            memory.settle(identity, .fired(receipt), until: nil)
        }
        #expect(memory.isEmpty)
        #expect(memory.expiringCount < 100 * 256)
    }

    @Test("What is sorted anew is forgotten in its time all the same")
    func forgottenAfterSorting() {
        let (memory, destination) = (RequestMemory(), failedID)
        for round in 0..<4 {
            for number in 0..<50_000 {
                let identity = RequestIdentity(ofBody: "\(number)".bytes, at: destination)
                memory.settle(identity, .fired(receipt), until: after(60 + 60 * round))
            }
        }
        #expect(memory.count == 50_000 && memory.expiringCount < 150_000)
        memory.forget(at: after(200), bodySeconds: 0)
        #expect(memory.count == 50_000)
        memory.forget(at: after(400), bodySeconds: 0)
        #expect(memory.isEmpty && memory.expiringCount == 0)
    }

    @Test("Of what is brought back twice, what lasts longer stays")
    func restoredTwice() {
        for seconds in [[3600, 86_400], [86_400, 3600]] {
            let memory = RequestMemory()
            for window in seconds {
                memory.restore(identity, as: .fired(receipt), until: Timestamp.start.advanced(bySeconds: window))
            }
            guard case .answered = memory.recall(identity, at: Timestamp.start.advanced(bySeconds: 86_400), completion: { _ in }) else {
                Issue.record("forgotten")
                continue
            }
        }
    }

    @Test("Different requests do not disturb one another")
    func manyIdentities() async {
        let (memory, destination, receipt) = (memory, failedID, receipt)
        let claims = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<200).count { number in
                        let identity = RequestIdentity(ofBody: "\(number + task % 2 * 100)".bytes, at: destination)
                        let known = memory.claim(identity, at: .start, evenIfUnknown: true) { _ in }
                        guard case nil = known else { return false }
                        memory.settle(identity, .fired(receipt), until: .start)
                        return true
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(claims == 300)
        #expect(memory.count == 300)
    }
}
