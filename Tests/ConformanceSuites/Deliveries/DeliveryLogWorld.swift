import FieldMapping
import Identifiers
import Ingress
import TestSupport
import Testing

/// The rules of the delivery log, on what a writer writes to it.
struct DeliveryLogWorld {
    let writer: any DeliveryWriter
    private let ids = IdentifierSource()

    init(writer: any DeliveryWriter) {
        self.writer = writer
    }

    private var log: any DeliveryLog { writer.log }
    private var now: Timestamp { writer.clock.now }

    private func list(of destination: Destination) async throws -> [DeliveryRecord] {
        let list = try await log.deliveries(of: destination, offset: 0, limit: 2000)
        #expect(list.total == list.items.count)
        return list.items
    }

    // MARK: - What is kept

    func keepsWhatCame() async throws {
        let destination = try await writer.makeDestination()
        for sent in [SentWebhook.lead, .plain] {
            writer.clock.advance(bySeconds: 1)
            let receipt = try await writer.fire(sent, at: destination)
            let record = DeliveryRecord(
                sent, id: receipt.deliveryID, receivedAt: now, .fired(receipt.firedEventID, at: now))
            #expect(try await log.delivery(receipt.deliveryID, of: destination) == record)
            #expect(try await log.delivery(receipt.firedEventID, of: destination) == nil)
        }
    }

    func listsWithoutContent() async throws {
        let destination = try await writer.makeDestination()
        let fired = try await writer.fire(.lead, at: destination)
        let failed = try await writer.begin(.lead, at: destination)
        try await writer.conclude(failed, of: destination, .failure(.engineUnreachable))
        _ = try await writer.begin(.lead, at: destination)
        try await writer.refuse(.lead, .duplicate(of: fired), at: destination)
        try await writer.refuse(.lead, .rejected(.signatureMismatch), at: destination)
        let listed = try await list(of: destination)
        #expect(listed.map(\.state) == [.rejected, .duplicate, .pending, .failed, .fired])
        #expect(listed.map(\.input) == [nil, nil, nil, nil, nil] && listed.map(\.body) == [nil, nil, nil, nil, nil])
        for record in listed {
            #expect(try await log.delivery(record.id, of: destination)?.withoutContent == record)
        }
    }

    func keepsWhatFailed() async throws {
        let destination = try await writer.makeDestination()
        let (id, receivedAt) = (try await writer.begin(.lead, at: destination), now)
        for rejection in [Rejection.engineUnreachable, .engineRejected(status: 404)] {
            writer.clock.advance(bySeconds: 5)
            try await writer.conclude(id, of: destination, .failure(rejection))
            let record = DeliveryRecord(.lead, id: id, receivedAt: receivedAt, .failed(rejection, at: now))
            #expect(try await log.delivery(id, of: destination) == record)
        }
    }

    func keepsRefusals() async throws {
        let destination = try await writer.makeDestination()
        let first = try await writer.fire(.plain, at: destination)
        let reasons: [RefusedDelivery.Reason] = [
            .rejected(.signatureMismatch), .rejected(.invalidJSON(JSONError(.unexpectedByte, at: 7))), .duplicate(of: first),
            .failedDuplicate(of: first.deliveryID, .engineUnreachable),
        ]
        for reason in reasons {
            try await writer.refuse(.plain, reason, at: destination)
            let id = try #require(try await list(of: destination).first).id
            let record = DeliveryRecord(.plain, id: id, receivedAt: now, refused: reason)
            #expect(try await log.delivery(id, of: destination) == record)
        }
        #expect(try await list(of: destination).count == reasons.count + 1)
    }

    func dropsOldRejections() async throws {
        let (noisy, quiet) = (try await writer.makeDestination(), try await writer.makeDestination())
        let fired = try await writer.fire(.plain, at: noisy)
        for destination in [quiet, noisy] { try await writer.refuse(.plain, .rejected(.signatureMissing), at: destination) }
        let oldest = try #require(try await list(of: noisy).first)
        try await writer.refuse(.plain, .duplicate(of: fired), at: noisy)
        for _ in 0..<DeliveryRecord.keptRejections - 1 {
            try await writer.refuse(.plain, .rejected(.rateLimited), at: noisy)
        }
        #expect(try await list(of: noisy).count == DeliveryRecord.keptRejections + 2)
        try await writer.refuse(.plain, .rejected(.signatureMissing), at: noisy)
        let kept = try await list(of: noisy)
        #expect(kept.count == DeliveryRecord.keptRejections + 2)
        #expect(kept.suffix(2).map(\.state) == [.duplicate, .fired] && kept.first?.reason == "signature_missing")
        #expect(try await log.delivery(oldest.id, of: noisy) == nil)
        #expect(try await list(of: quiet).count == 1)
    }

    // MARK: - Outcomes

    func tellsOutcomes() async throws {
        let destination = try await writer.makeDestination()
        let (id, receivedAt, eventID) = (try await writer.begin(.lead, at: destination), now, ids.next())
        try await expect(.pending)
        writer.clock.advance(bySeconds: 2)
        try await writer.conclude(id, of: destination, .failure(.engineRejected(status: 422)))
        try await expect(.failed(.engineRejected(status: 422), at: now))
        writer.clock.advance(bySeconds: 60)
        try await writer.conclude(id, of: destination, .success(eventID))
        try await expect(.fired(eventID, at: now))

        func expect(_ outcome: DeliveryRecord.Outcome) async throws {
            let record = DeliveryRecord(.lead, id: id, receivedAt: receivedAt, outcome)
            #expect(try await log.delivery(id, of: destination) == record)
            #expect(try await list(of: destination) == [record.withoutContent])
        }
    }

    // MARK: - Lists

    func listsNewestFirst() async throws {
        let destination = try await writer.makeDestination()
        var made: [Identifier] = []
        for index in 0..<5 {
            made.insert(try await writer.fire(.plain, at: destination).deliveryID, at: 0)
            if index == 2 { writer.clock.advance(bySeconds: 1) }
        }
        for (offset, limit) in [(0, 2), (2, 2), (4, 2), (5, 2), (0, 20)] {
            let page = try await log.deliveries(of: destination, offset: offset, limit: limit)
            #expect(page.items.map(\.id) == Array(made.dropFirst(offset).prefix(limit)))
            #expect(page.total == 5)
        }
    }

    func findsByStatusAndTime() async throws {
        let (destination, other) = (try await writer.makeDestination(), try await writer.makeDestination())
        let start = now
        var expected: [DeliveryFilter.Status: [Identifier]] = [:]
        func newest() async throws -> Identifier { try #require(try await list(of: destination).first).id }
        for _ in 0..<2 {
            let fired = try await writer.fire(.plain, at: destination)
            let (failed, mended) = (try await writer.begin(.plain, at: destination), try await writer.begin(.plain, at: destination))
            for id in [failed, mended] { try await writer.conclude(id, of: destination, .failure(.engineUnreachable)) }
            try await writer.conclude(mended, of: destination, .success(ids.next()))
            _ = try await writer.begin(.plain, at: destination)
            expected[.failed, default: []].insert(failed, at: 0)
            try await writer.refuse(.plain, .rejected(.signatureMismatch), at: destination)
            expected[.rejected, default: []].insert(try await newest(), at: 0)
            try await writer.refuse(.plain, .duplicate(of: fired), at: destination)
            expected[.duplicate, default: []].insert(try await newest(), at: 0)
            let foreign = try await writer.begin(.plain, at: other)
            try await writer.conclude(foreign, of: other, .failure(.engineUnreachable))
            writer.clock.advance(bySeconds: 10)
        }
        let middle = start.advanced(bySeconds: 10)
        for status in DeliveryFilter.Status.allCases {
            let all = expected[status] ?? []
            for (filter, found) in [
                (DeliveryFilter(status: status), all), (DeliveryFilter(status: status, createdAfter: middle), [all[0]]),
                (DeliveryFilter(status: status, createdBefore: middle), [all[1]]),
                (DeliveryFilter(status: status, createdAfter: middle, createdBefore: middle), []),
            ] {
                let list = try await log.deliveries(of: destination, matching: filter, offset: 0, limit: 20)
                #expect(list.items.map(\.id) == found && list.total == found.count, "\(filter)")
                #expect(list.items.allSatisfy { $0.state == status.state })
            }
            let second = try await log.deliveries(of: destination, matching: DeliveryFilter(status: status), offset: 1, limit: 1)
            #expect(second.items.map(\.id) == [all[1]] && second.total == 2)
        }
        for (filter, count) in [
            (DeliveryFilter(createdAfter: middle), 6), (DeliveryFilter(createdBefore: middle), 6), (DeliveryFilter(), 12),
        ] {
            #expect(try await log.deliveries(of: destination, matching: filter, offset: 0, limit: 20).total == count)
        }
    }

    func listsWhatWasAnswered() async throws {
        let destination = try await writer.makeDestination()
        for count in 1...5 {
            let id = try await writer.fire(.plain, at: destination).deliveryID
            let listed = try await list(of: destination)
            #expect(listed.first?.id == id && listed.count == count)
        }
    }

    func keepsDestinationsApart() async throws {
        let (destination, other) = (try await writer.makeDestination(), try await writer.makeDestination())
        let (id, foreign) = (
            try await writer.fire(.lead, at: destination).deliveryID, try await writer.fire(.lead, at: other).deliveryID
        )
        let changed = destination.with(settings: DestinationSettings(name: "Renamed"), updatedAt: now)
        for known in [destination, changed] {
            #expect(try await list(of: known).map(\.id) == [id])
            #expect(try await log.delivery(id, of: known)?.id == id)
            #expect(try await log.delivery(foreign, of: known) == nil)
            #expect(try await log.delivery(ids.next(), of: known) == nil)
        }
        #expect(try await list(of: try await writer.makeDestination()).isEmpty)
    }
}
