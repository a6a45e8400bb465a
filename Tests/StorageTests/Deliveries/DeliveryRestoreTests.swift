import Dispatch
import FieldMapping
import GRDB
import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import Ingress
@testable import Storage

/// What a start brings back of the requests that must not fire twice (contract, section 2.3).
struct DeliveryRestoreTests {
    private static let window = DestinationSettings(name: "CRM", dedupeWindowSeconds: 600)

    /// What is known of a request after a restart.
    private func recollection(_ delivery: Delivery, _ world: StorageWorld) async throws -> RequestMemory.Recollection? {
        let memory = RequestMemory()
        _ = try await DeliveryStore(world.store).restore(memory, at: world.clock.now)
        return memory.recall(delivery.identityNow(), at: world.clock.now) { _ in }
    }

    private func answered(_ recollection: RequestMemory.Recollection?) -> DeliveryReceipt? {
        if case .answered(let receipt) = recollection { receipt } else { nil }
    }

    private func failed(_ recollection: RequestMemory.Recollection?) -> Identifier? {
        if case .failed(let id) = recollection { id } else { nil }
    }

    @Test("a request with a window is remembered over stops, until the window ends")
    func window() async throws {
        let world = try StorageWorld()
        let delivery = try world.delivery(for: try await world.makeDestination(Self.window))
        let receipt = try await DeliveryStore(world.store).insert(delivery, as: .fired(merged: nil))
        try world.reopen()
        #expect(answered(try await recollection(delivery, world)) == receipt)
        world.clock.advance(bySeconds: 599)
        try world.reopen()
        #expect(answered(try await recollection(delivery, world)) == receipt)
        world.clock.advance(bySeconds: 2)
        try world.reopen()
        #expect(try await recollection(delivery, world) == nil)
    }

    @Test("a crash does not shorten a window that is longer than what it remembers by itself")
    func longWindow() async throws {
        let world = try StorageWorld()
        let settings = DestinationSettings(name: "CRM", dedupeWindowSeconds: 86_400)
        let delivery = try world.delivery(for: try await world.makeDestination(settings))
        let receipt = try await DeliveryStore(world.store).insert(delivery, as: .fired(merged: nil))
        try world.crash()
        let memory = RequestMemory()
        _ = try await DeliveryStore(world.store).restore(memory, at: world.clock.now)
        world.clock.advance(bySeconds: 86_000)
        #expect(answered(memory.recall(delivery.identityNow(), at: world.clock.now) { _ in }) == receipt)
    }

    @Test("a sender that left is remembered for an hour, over a stop, too", arguments: [true, false])
    func senderLeft(isRemote: Bool) async throws {
        let world = try StorageWorld()
        let store = DeliveryStore(world.store)
        let delivery = try world.delivery(for: try await world.makeDestination())
        var receipt = try await store.insert(delivery, as: isRemote ? .pending : .fired(merged: nil))
        if isRemote {
            receipt = DeliveryReceipt(deliveryID: receipt.deliveryID, firedEventID: IdentifierSource().next())
            try await store.conclude(
                ConcludedDelivery(receipt.deliveryID, delivery, until: nil), .fired(receipt.firedEventID, at: world.clock.now))
        }
        store.remember(delivery.identityNow(), receipt, until: delivery.retryUntil) { #expect($0 == nil) }
        // What lasts longer stays.
        store.remember(delivery.identityNow(), receipt, until: world.clock.now.advanced(bySeconds: 60)) { #expect($0 == nil) }
        try world.reopen()
        world.clock.advance(bySeconds: 3599)
        #expect(answered(try await recollection(delivery, world)) == receipt)
        world.clock.advance(bySeconds: 2)
        #expect(try await recollection(delivery, world) == nil)
    }

    @Test("a sender that left is remembered when nothing more is taken, too")
    func senderLeavesFullQueue() async throws {
        var limits = StoreLimits()
        limits.waiting = 4
        let world = try StorageWorld(limits)
        let destination = try await world.makeDestination()
        let store = DeliveryStore(world.store)
        let delivery = try world.delivery(for: destination)
        let receipt = try await store.insert(delivery, as: .fired(merged: nil))
        // Its end holds up the journal's thread.
        let (held, hold) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        store.insert(try world.delivery(#"{"type":"first"}"#, for: destination), as: .fired(merged: nil)) { _ in
            held.signal()
            hold.wait()
        }
        store.flush()
        try await onItsThread { held.wait() }
        let refused = Collected<StoreError>()
        for number in 0...limits.waiting {
            store.insert(try world.delivery(#"{"type":"lead","n":\#(number)}"#, for: destination), as: .fired(merged: nil)) { result in
                if case .failure(let error) = result { refused.add(error) }
            }
        }
        #expect(refused.values == [.overloaded])
        store.remember(delivery.identityNow(), receipt, until: delivery.retryUntil) { #expect($0 == nil) }
        hold.signal()
        try world.reopen()
        #expect(answered(try await recollection(delivery, world)) == receipt)
    }

    @Test("a clock that was set back brings back what was forgotten by it, also what a start passed over", arguments: [false, true])
    func clockSetBack(startsAhead: Bool) async throws {
        let world = try StorageWorld()
        let delivery = try world.delivery(for: try await world.makeDestination(Self.window))
        let receipt = try await DeliveryStore(world.store).insert(delivery, as: .fired(merged: nil))
        let now = world.clock.now
        let memory = RequestMemory()
        if !startsAhead { _ = try await DeliveryStore(world.store).restore(memory, at: now) }
        world.clock.advance(bySeconds: 7200)
        if startsAhead {
            try world.reopen()
            _ = try await DeliveryStore(world.store).restore(memory, at: world.clock.now)
        }
        memory.forget(at: world.clock.now, bodySeconds: 0)
        #expect(memory.isEmpty)
        try await DeliveryStore(world.store).restoreAfterSetBack(memory, at: now, bodySeconds: 30)
        #expect(answered(memory.recall(delivery.identityNow(), at: now) { _ in }) == receipt)
    }

    @Test("a delivery whose outcome could not be written is failed at the next start, after a stop, too, however old it is")
    func strandedBeforeAStop() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let stranded = try world.delivery(#"{"type":"stranded"}"#, for: destination)
        let id = try await DeliveryStore(world.store).insert(stranded, as: .pending).deliveryID
        world.clock.advance(bySeconds: 2000)
        _ = try await DeliveryStore(world.store).insert(try world.delivery(for: destination), as: .fired(merged: nil))
        try world.reopen()
        #expect(failed(try await recollection(stranded, world)) == id)
        #expect(try await DeliveryStore(world.store).delivery(id, of: destination)?.reason == "interrupted")
    }

    @Test("what was tried again says what it fired with, when the mapping has changed since")
    func newInput() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let store = DeliveryStore(world.store)
        let id = try await store.insert(try world.delivery(for: destination), as: .pending).deliveryID
        let mapping = try FieldMap([("kind", "type")])
        let changed = try await DestinationStore.load(world.store).update(destination.id, in: world.workspaceID) {
            $0.fieldMapping = mapping
        }
        let again = try world.delivery(firstTry: id, for: try #require(changed))
        try await store.conclude(
            ConcludedDelivery(id, again, until: again.firedUntil), .fired(IdentifierSource().next(), at: world.clock.now))
        #expect(try await store.delivery(id, of: destination)?.input?.text == #"{"kind":"lead"}"#)
    }

    @Test("without a window a stop forgets, a crash remembers what may not have been answered")
    func noWindow() async throws {
        let world = try StorageWorld()
        let delivery = try world.delivery(for: try await world.makeDestination())
        let receipt = try await DeliveryStore(world.store).insert(delivery, as: .fired(merged: nil))
        try world.reopen()
        #expect(try await recollection(delivery, world) == nil)
        try world.crash()
        #expect(answered(try await recollection(delivery, world)) == receipt)
    }

    @Test("what a crash remembers it remembers over a stop and another crash, too, until the senders no longer try again")
    func overLaterStops() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let delivery = try world.delivery(for: destination)
        let receipt = try await DeliveryStore(world.store).insert(delivery, as: .fired(merged: nil))
        try world.crash()
        world.clock.advance(bySeconds: 600)
        let later = try world.delivery(#"{"type":"later"}"#, for: destination)
        let laterReceipt = try await DeliveryStore(world.store).insert(later, as: .fired(merged: nil))
        // The last delivery before the crash may be one that is trimmed later.
        try await world.store.commits.write { db in
            try db.execute(sql: "UPDATE interruptions SET ordinal = ordinal + 1")
        }
        try world.reopen()
        #expect(answered(try await recollection(delivery, world)) == receipt)
        #expect(try await recollection(later, world) == nil)
        try world.crash()
        #expect(answered(try await recollection(delivery, world)) == receipt)
        #expect(answered(try await recollection(later, world)) == laterReceipt)
        world.clock.advance(bySeconds: 3001)
        try world.reopen()
        #expect(try await recollection(delivery, world) == nil)
        #expect(answered(try await recollection(later, world)) == laterReceipt)
    }

    @Test("a crash remembers by when an answer was due, not by when its request came")
    func lateConclusion() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let store = DeliveryStore(world.store)
        let early = try world.delivery(#"{"type":"early"}"#, for: destination)
        let earlyReceipt = try await store.insert(early, as: .fired(merged: nil))
        let slow = try world.delivery(#"{"type":"slow"}"#, for: destination)
        let id = try await store.insert(slow, as: .pending).deliveryID
        world.clock.advance(bySeconds: 45)
        let eventID = IdentifierSource().next()
        try await store.conclude(ConcludedDelivery(id, slow, until: nil), .fired(eventID, at: world.clock.now))
        _ = try await store.insert(try world.delivery(#"{"type":"last"}"#, for: destination), as: .fired(merged: nil))
        try world.crash()
        let receipt = DeliveryReceipt(deliveryID: id, firedEventID: eventID)
        #expect(answered(try await recollection(slow, world)) == receipt)
        #expect(try await recollection(early, world) == nil)
        #expect(earlyReceipt.deliveryID < id)
    }

    @Test("a crash remembers a late answer also behind one whose body took as long as a body may")
    func lateConclusionBehindSlowBody() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let store = DeliveryStore(world.store)
        let uploaded = try world.delivery(#"{"type":"uploaded"}"#, for: destination)
        world.clock.advance(bySeconds: 1000)
        let fired = try world.delivery(#"{"type":"fired"}"#, for: destination)
        let id = try await store.insert(fired, as: .pending).deliveryID
        let uploadedID = try await store.insert(uploaded, as: .pending).deliveryID
        let eventID = IdentifierSource().next()
        try await store.conclude(ConcludedDelivery(id, fired, until: nil), .fired(eventID, at: world.clock.now))
        try await store.conclude(
            ConcludedDelivery(uploadedID, uploaded, until: uploaded.retryUntil), .failed(.engineUnreachable, at: world.clock.now))
        _ = try await store.insert(try world.delivery(#"{"type":"last"}"#, for: destination), as: .pending)
        try world.crash()
        let memory = RequestMemory()
        _ = try await DeliveryStore(world.store).restore(memory, at: world.clock.now, bodySeconds: 1200)
        let known = memory.recall(fired.identityNow(), at: world.clock.now) { _ in }
        #expect(answered(known) == DeliveryReceipt(deliveryID: id, firedEventID: eventID))
    }

    @Test("a crash remembers by the clock also when ids have run ahead of it, after it was set back")
    func idsAhead() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let store = DeliveryStore(world.store)
        world.clock.advance(bySeconds: 7200)
        _ = try await store.insert(try world.delivery(#"{"type":"fast"}"#, for: destination), as: .fired(merged: nil))
        world.clock.advance(bySeconds: -7200)
        let old = try world.delivery(#"{"type":"old"}"#, for: destination)
        _ = try await store.insert(old, as: .fired(merged: nil))
        let remote = try world.delivery(#"{"type":"remote"}"#, for: destination)
        let id = try await store.insert(remote, as: .pending).deliveryID
        world.clock.advance(bySeconds: 30)
        let eventID = IdentifierSource().next()
        try await store.conclude(ConcludedDelivery(id, remote, until: nil), .fired(eventID, at: world.clock.now))
        let last = try world.delivery(#"{"type":"last"}"#, for: destination)
        let receipt = try await store.insert(last, as: .fired(merged: nil))
        #expect(try await store.delivery(receipt.deliveryID, of: destination)?.durationMicroseconds == 0)
        try world.crash()
        #expect(answered(try await recollection(last, world)) == receipt)
        #expect(answered(try await recollection(remote, world)) == DeliveryReceipt(deliveryID: id, firedEventID: eventID))
        #expect(try await recollection(old, world) == nil)
        world.clock.advance(bySeconds: 3601)
        try world.reopen()
        #expect(try await recollection(last, world) == nil)
        #expect(try await world.store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM interruptions") } == 0)
    }

    @Test("a delivery on its way at a crash is failed as interrupted, and its repeat keeps its id")
    func interrupted() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let delivery = try world.delivery(for: destination)
        let id = try await DeliveryStore(world.store).insert(delivery, as: .pending).deliveryID
        world.clock.advance(bySeconds: 3)
        try world.crash()
        let store = DeliveryStore(world.store)
        let memory = RequestMemory()
        #expect(try await store.restore(memory, at: world.clock.now) == 1)
        #expect(failed(memory.recall(delivery.identityNow(), at: world.clock.now) { _ in }) == id)
        let record = try #require(try await store.delivery(id, of: destination))
        #expect(record.state == .failed && record.reason == "interrupted" && record.body != nil)
        #expect(record.attempts.text.contains(#""outcome":"interrupted""#), "\(record.attempts.text)")
        try world.crash()
        #expect(try await DeliveryStore(world.store).restore(RequestMemory(), at: world.clock.now) == 0)
        #expect(failed(try await recollection(delivery, world)) == id)
        world.clock.advance(bySeconds: 3600)
        try world.reopen()
        #expect(try await recollection(delivery, world) == nil)
    }

    @Test("that a further try was interrupted is on record, and stays so after later ones")
    func interruptedAgain() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let delivery = try world.delivery(for: destination)
        var store = DeliveryStore(world.store)
        let id = try await store.insert(delivery, as: .pending).deliveryID
        try await store.conclude(
            ConcludedDelivery(id, delivery, until: delivery.retryUntil), .failed(.engineUnreachable, at: world.clock.now))
        for _ in 0..<2 {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                store.tryAgain(id) { failure in continuation.resume(with: failure.map { .failure($0) } ?? .success(())) }
                store.flush()
            }
        }
        try world.crash()
        store = DeliveryStore(world.store)
        #expect(try await store.restore(RequestMemory(), at: world.clock.now) == 1)
        try await store.conclude(
            ConcludedDelivery(id, delivery, until: delivery.retryUntil), .failed(.engineUnreachable, at: world.clock.now))
        let record = try #require(try await store.delivery(id, of: destination))
        #expect(record.reason == "engine_unreachable" && record.attempts.text.contains(#""outcome":"interrupted""#))
        try world.crash()
        #expect(try await DeliveryStore(world.store).restore(RequestMemory(), at: world.clock.now) == 0)
    }

    @Test("a failed request keeps its id over a stop, for an hour")
    func failure() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let delivery = try world.delivery(for: destination)
        let entry = DeliveryStore.Entry.failed(.engineRejected(status: 404))
        let id = try await DeliveryStore(world.store).insert(delivery, as: entry).deliveryID
        try world.reopen()
        #expect(failed(try await recollection(delivery, world)) == id)
        world.clock.advance(bySeconds: 3601)
        #expect(try await recollection(delivery, world) == nil)
    }

    @Test("a redelivery does not make a restart forget the request: its sender may still try again")
    func redelivered() async throws {
        let world = try StorageWorld()
        let destination = try await world.makeDestination()
        let delivery = try world.delivery(for: destination)
        let store = DeliveryStore(world.store)
        let id = try await store.insert(delivery, as: .pending).deliveryID
        try await store.conclude(
            ConcludedDelivery(id, delivery, until: delivery.retryUntil),
            .failed(.engineUnreachable, at: world.clock.now))
        let record = try #require(try await store.delivery(id, of: destination))
        let eventID = IdentifierSource().next()
        try await store.conclude(ConcludedDelivery(redelivering: record), .fired(eventID, at: world.clock.now))
        try world.reopen()
        let receipt = DeliveryReceipt(deliveryID: id, firedEventID: eventID)
        #expect(answered(try await recollection(delivery, world)) == receipt)
        // The sender's own try, when it succeeds, ends the memory.
        try await DeliveryStore(world.store).conclude(
            ConcludedDelivery(id, delivery, until: nil), .fired(eventID, at: world.clock.now))
        try world.reopen()
        #expect(try await recollection(delivery, world) == nil)
    }
}
