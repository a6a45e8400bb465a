import GRDB
import Identifiers
import TestSupport
import Testing
import TriggerEngine

@testable import Ingress
@testable import Storage

@Suite("The index that is made behind the rows")
struct DeferredIndexTests {
    private static let slice = 16
    private static let kept = 32

    @Test(
        "every event is found by its trigger, newest first, once and at any time, also after a restart: with few triggers and with many",
        arguments: [1, 3, 40])
    func findsAll(triggers: Int) async throws {
        let events = try EventWriter(slice: Self.slice, kept: Self.kept, triggers: triggers)
        for round in 1...20 {
            try await events.write(25)
            if round == 10 { try events.world.reopen() }
            if round == 15 { try events.world.crash() }
            if round % 5 == 0 { try await events.expectAllFound() }
        }
        let entries = try await events.entries()
        #expect(entries.name + entries.recent > 500 - 2 * Self.slice)
        #expect(entries.name > 0 && (triggers == 1 ? 0...0 : 1...Self.kept + 4 * Self.slice).contains(entries.recent))
    }

    @Test(
        "a start indexes what the one before did not come to, so that a list never goes through more rows than a slice, however often it is started"
    )
    func afterManyStarts() async throws {
        let events = try EventWriter(slice: Self.slice, kept: Self.kept, triggers: 3)
        for _ in 0..<10 {
            try await events.write(Self.slice - 6)
            try events.world.reopen()
        }
        let entries = try await events.entries()
        #expect(entries.name + entries.recent == 10 * (Self.slice - 6))
        try await events.expectAllFound()
    }

    @Test("rows that were noted long before they came into the tables do not end the indexing")
    func lateRows() async throws {
        let events = try EventWriter(slice: Self.slice, kept: Self.kept, triggers: 3)
        try await events.world.store.commits.transactInBackground { _ in }
        events.world.store.sequencer.index?.noteNewRows(3 * Self.slice - 4)
        try await events.write(60)
        let entries = try await events.entries()
        #expect(entries.name + entries.recent > 60 - 2 * Self.slice)
        try await events.expectAllFound()
    }

    @Test("an event that is removed leaves no entry, wherever that was")
    func removed() async throws {
        let events = try EventWriter(slice: Self.slice, kept: Self.kept, triggers: 40)
        try await events.write(300)
        let before = try await events.entries()
        #expect(before.name > 0 && before.recent > 0)
        try await events.world.store.commits.transact { try $0.db.execute(sql: "DELETE FROM events WHERE created_at > 0") }
        #expect(try await events.entries() == (0, 0))
    }

    @Test("events that come when all before them were removed and the store was opened again are found, and indexed")
    func afterAllAreGone() async throws {
        let events = try EventWriter(slice: Self.slice, kept: Self.kept, triggers: 3)
        try await events.write(100)
        try await events.world.store.commits.transact { try $0.db.execute(sql: "DELETE FROM events") }
        events.forgetAll()
        try events.world.reopen()
        try await events.write(100)
        try await events.expectAllFound()
        #expect(try await events.entries().name > 0)
    }

    @Test("events of a database from before the index are found")
    func migrated() async throws {
        let world = try StorageWorld()
        let trigger = IdentifierSource().next()
        let event = EventWriter.event(of: trigger, in: world)
        try await world.store.commits.transact { transaction in
            let db = transaction.db
            for table in ["delivery_index_recent", "event_index", "event_index_recent"] { try db.execute(sql: "DROP TABLE \(table)") }
            try db.execute(sql: "DROP TRIGGER events_removed")
            try db.execute(sql: "CREATE INDEX events_by_trigger ON events (trigger_id, ordinal)")
            try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '3'")
            try EngineStore.insert(event, transaction)
        }
        try world.reopen()
        let list = try await EngineStore(world.store).events(ofTrigger: trigger, in: world.workspaceID, offset: 0, limit: 10)
        #expect(list.items.map(\.id) == [event.id] && list.total == 1)
    }

    @Test("lists look up what they need, and those of deliveries sort nothing")
    func plans() async throws {
        let world = try StorageWorld()
        let questions = [
            EngineStore.runCountSQL, EngineStore.runsSQL, DeliveryStore.anyDelivery.count, DeliveryStore.anyDelivery.list,
            DeliveryStore.oldestSQL,
            DeliveryStore.failedDelivery.count, DeliveryStore.failedDelivery.list, DeliveryStore.rejectedDelivery.list,
            DeliveryStore.duplicateDelivery.list,
        ]
        let plans = try await world.store.read { db in
            try questions.map { sql in
                let names = ["key", "workspace", "limit", "offset", "oldestRejection", "kept", "from", "end"].filter {
                    sql.contains(":\($0)")
                }
                let arguments = StatementArguments(Dictionary(uniqueKeysWithValues: names.map { ($0 as AnyHashable, 1 as Any) })) ?? []
                return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] as String }
            }
        }
        for plan in plans {
            for table in ["events", "e", "event_index", "event_index_recent", "deliveries", "delivery_index", "delivery_index_recent"] {
                #expect(!plan.contains { $0 == "SCAN \(table)" || $0.hasPrefix("SCAN \(table) ") }, "\(plan)")
            }
        }
        #expect(plans[1].contains("SEARCH e USING INTEGER PRIMARY KEY (rowid=?)"), "\(plans[1])")
        for plan in plans[2...] { #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)") }
        for plan in plans[..<2] { #expect(plan.contains { $0.contains("events_by_sequence (sequence>?)") }, "\(plan)") }
        for plan in [plans[4], plans[7]] { #expect(plan.count { $0.contains("_rejected") } == 2, "\(plan)") }
        for plan in plans[5...6] {
            #expect(plan == ["SEARCH delivery_failed USING PRIMARY KEY (destination=? AND ordinal>? AND ordinal<?)"], "\(plan)")
        }
    }

    @Test(
        "rejections that are too many are dropped from the rows and from the index, whichever of its tables they are in, of each destination its own",
        arguments: [100, 5000])
    func trimming(kept: Int) async throws {
        var limits = StorageWorld.limits
        (limits.indexSlice, limits.recentEntries) = (64, kept)
        let world = try StorageWorld(limits)
        let store = DeliveryStore(world.store)
        var destinations: [Destination] = []
        for _ in 0..<20 { destinations.append(try await world.makeDestination()) }
        for round in 0..<1200 {
            // The first one's are nearly all there are, in between the others' come in turn.
            for destination in [destinations[0], destinations[round % 20]] {
                let refused = RefusedDelivery(
                    world.webhook("{}", for: destination), .rejected(.signatureMissing), eventType: nil)
                store.insert(refused, onDrop: { Issue.record("dropped") })
            }
            if round % 20 == 19 { try await settle(world) }
        }
        for isAgain in [false, true] {
            if isAgain { try world.reopen() }
            try await settle(world)
            let again = DeliveryStore(world.store)
            try await settle(world)
            let list = try await again.deliveries(of: destinations[0], offset: 995, limit: 20)
            #expect(list.total == DeliveryRecord.keptRejections && list.items.count == 5)
            for other in destinations.dropFirst() {
                #expect(try await again.deliveries(of: other, offset: 0, limit: 1).total == 60)
            }
            let numbers: (rows: Int, name: Int, recent: Int) = try await world.store.read { db in
                func count(_ table: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 }
                return (
                    try count("deliveries"), try count(IndexTables.deliveries.name), try count(IndexTables.deliveries.recent)
                )
            }
            #expect(numbers.rows < 1000 + 19 * 60 + 2 * 64 && numbers.recent > (kept == 100 ? 0 : 1000), "\(numbers)")
            let dangling = try await world.store.read { db in
                try [IndexTables.deliveries.name, IndexTables.deliveries.recent].map {
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0) WHERE ordinal NOT IN (SELECT ordinal FROM deliveries)")
                }
            }
            #expect(dangling == [0, 0])
            #expect(numbers.name + numbers.recent <= numbers.rows && numbers.rows - numbers.name - numbers.recent < 2 * 64, "\(numbers)")
        }
    }

    /// Waits until the rows are in the tables, and what is to be indexed is.
    private func settle(_ world: StorageWorld) async throws {
        try await world.store.settle()
        for _ in 0..<3 { try await world.store.commits.transactInBackground { _ in } }
    }
}

/// Writes events of some triggers in turn, and remembers them.
private final class EventWriter {
    let world: StorageWorld
    private let triggers: [Identifier]
    private var written: [Identifier: [Identifier]] = [:]
    private var count = 0

    init(slice: Int, kept: Int, triggers: Int) throws {
        var limits = StorageWorld.limits
        (limits.indexSlice, limits.recentEntries) = (slice, kept)
        world = try StorageWorld(limits)
        let ids = IdentifierSource()
        self.triggers = (0..<triggers).map { _ in ids.next() }
    }

    static func event(of trigger: Identifier, in world: StorageWorld) -> Event {
        let id = world.store.ids.next()
        return Event(
            id: id, workspaceID: world.workspaceID, eventType: "noted", triggerID: trigger, chainID: id, parentID: nil,
            data: Array("{}".utf8),
            effectiveAt: world.clock.now, createdAt: world.clock.now, traceID: nil)
    }

    /// In transactions of ten, and waits until what is to be indexed is.
    func write(_ number: Int) async throws {
        for start in stride(from: 0, to: number, by: 10) {
            let events = (start..<min(start + 10, number)).map { _ in
                count += 1
                return Self.event(of: triggers[count % triggers.count], in: world)
            }
            for event in events { written[event.triggerID ?? event.id, default: []].append(event.id) }
            try await world.store.commits.transact { transaction in
                for event in events { try EngineStore.insert(event, transaction) }
            }
            try await world.store.commits.transactInBackground { _ in }
        }
    }

    func forgetAll() {
        written = [:]
    }

    func expectAllFound() async throws {
        let engine = EngineStore(world.store)
        for (trigger, ids) in written {
            let list = try await engine.events(ofTrigger: trigger, in: world.workspaceID, offset: 1, limit: 1000)
            #expect(list.items.map(\.id) == Array(ids.reversed().dropFirst()) && list.total == ids.count)
        }
    }

    func entries() async throws -> (name: Int, recent: Int) {
        try await world.store.commits.transactInBackground { _ in }
        return try await world.store.read { db in
            let counts = try [IndexTables.events.name, IndexTables.events.recent].map {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? 0
            }
            return (counts[0], counts[1])
        }
    }
}
