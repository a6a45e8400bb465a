import FieldMapping
import Identifiers

/// The triggers in memory and when each is due. Not safe for use by several threads; ``TriggerDirectory`` locks.
struct TriggerTable {
    private struct Row {
        var entry: TriggerEntry?
        /// When it fires next, in milliseconds since 1970; ``never`` when it does not.
        var nextFireAt: Int64
        /// Whether somebody is firing it for that instant.
        var isTaken = false

        func isDue(_ item: Agenda.Item) -> Bool { nextFireAt == item.instant && !isTaken }
    }

    private static let never = Int64.max

    private var rows: [Row] = []
    private var slots: [Identifier: UInt32] = [:]
    private var free: [UInt32] = []
    private var agenda = Agenda()
    private var scheduled = 0
    /// Templates of triggers that were fired with an input.
    private var templates: [Identifier: InputTemplate] = [:]
    /// Triggers whose template cannot be parsed, and was found so.
    private var damaged: Set<Identifier> = []

    var count: Int { slots.count }

    /// Makes room for so many triggers, and some that are made later.
    mutating func reserve(_ count: Int) {
        let count = count + count / 8
        rows.reserveCapacity(count)
        slots.reserveCapacity(count)
        agenda.reserve(count)
    }

    // MARK: - Triggers

    var entries: [TriggerEntry] { rows.compactMap(\.entry) }

    subscript(id: Identifier) -> TriggerEntry? {
        slots[id].flatMap { rows[Int($0)].entry }
    }

    /// - Parameter nextFireAt: `nil` when it does not fire by itself.
    mutating func set(_ entry: TriggerEntry, nextFireAt: Timestamp?) {
        let slot = slots[entry.id] ?? newSlot(for: entry.id)
        rows[Int(slot)].entry = entry
        if !templates.isEmpty { templates[entry.id] = nil }
        if !damaged.isEmpty { damaged.remove(entry.id) }
        schedule(slot, nextFireAt)
    }

    mutating func remove(_ id: Identifier) {
        guard let slot = slots.removeValue(forKey: id) else { return }
        schedule(slot, nil)
        rows[Int(slot)].entry = nil
        templates[id] = nil
        damaged.remove(id)
        free.append(slot)
    }

    private mutating func newSlot(for id: Identifier) -> UInt32 {
        let slot = free.popLast() ?? UInt32(rows.count)
        if slot == rows.count { rows.append(Row(entry: nil, nextFireAt: Self.never)) }
        slots[id] = slot
        return slot
    }

    /// Parsed once; most triggers are never asked for it.
    ///
    /// - Throws: for a template that was damaged after it was stored.
    mutating func template(of entry: TriggerEntry) throws(JSONError) -> InputTemplate {
        if entry.template.isEmpty { return .empty }
        if let known = templates[entry.id] { return known }
        let template = try InputTemplate(entry.template)
        templates[entry.id] = template
        return template
    }

    /// Notes that a trigger's template is damaged.
    ///
    /// - Returns: whether that is news.
    mutating func noteDamagedTemplate(_ id: Identifier) -> Bool { damaged.insert(id).inserted }

    // MARK: - When they are due

    /// Whether a trigger that is here already is due when it was, because something else of it changed.
    func isSameTiming(_ entry: TriggerEntry) -> Bool {
        guard let known = self[entry.id] else { return false }
        return known.timing == entry.timing && known.scheduledFrom == entry.scheduledFrom
    }

    func nextFireAt(_ id: Identifier) -> Timestamp? {
        guard let slot = slots[id], rows[Int(slot)].nextFireAt != Self.never else { return nil }
        return Timestamp(milliseconds: rows[Int(slot)].nextFireAt)
    }

    /// When the first one is due.
    var firstDue: Timestamp? {
        mutating get {
            dropStale()
            return agenda.first.map { Timestamp(milliseconds: $0.instant) }
        }
    }

    /// Takes the triggers that are due at `now`, the earliest first. Each is due again when ``advance(_:to:scheduledFrom:)`` or
    /// ``set(_:nextFireAt:)`` names another instant.
    mutating func takeDue(at now: Timestamp, limit: Int) -> [DueTrigger] {
        var due: [DueTrigger] = []
        while due.count < limit, let first = firstDue, first <= now, let item = agenda.removeFirst() {
            guard let entry = rows[Int(item.slot)].entry else { continue }
            rows[Int(item.slot)].isTaken = true
            due.append(DueTrigger(entry: entry, instant: first))
        }
        return due
    }

    /// A trigger that was taken, as it is now; `nil` when it was changed so that the instant is none any more.
    func current(_ due: DueTrigger) -> DueTrigger? {
        guard let slot = slots[due.entry.id], rows[Int(slot)].nextFireAt == due.instant.milliseconds else { return nil }
        return rows[Int(slot)].entry.map { DueTrigger(entry: $0, instant: due.instant) }
    }

    /// A trigger that was taken has been dealt with. Nothing happens when it was changed since.
    mutating func advance(_ due: DueTrigger, to next: Timestamp?, scheduledFrom: Timestamp?) {
        guard let slot = slots[due.entry.id], rows[Int(slot)].nextFireAt == due.instant.milliseconds else { return }
        if let scheduledFrom { rows[Int(slot)].entry?.scheduledFrom = scheduledFrom }
        schedule(slot, next)
    }

    /// Makes the trigger due at `next`, also when it was taken for that instant. Nothing happens when it was changed since it was `known`.
    mutating func restart(_ entry: TriggerEntry, known: TriggerEntry, at next: Timestamp?) {
        guard let slot = slots[entry.id], rows[Int(slot)].entry == known else { return }
        rows[Int(slot)].entry = entry
        schedule(slot, nil)
        schedule(slot, next)
    }

    private mutating func schedule(_ slot: UInt32, _ instant: Timestamp?) {
        let milliseconds = instant?.milliseconds ?? Self.never
        guard milliseconds != rows[Int(slot)].nextFireAt else { return }
        scheduled += (milliseconds == Self.never ? 0 : 1) - (rows[Int(slot)].nextFireAt == Self.never ? 0 : 1)
        rows[Int(slot)].nextFireAt = milliseconds
        rows[Int(slot)].isTaken = false
        guard milliseconds != Self.never else { return }
        agenda.insert(Agenda.Item(instant: milliseconds, slot: slot))
        if agenda.count > 2 * scheduled + 1024 { compact() }
    }

    /// Leaves one item a trigger that is due: one that is paused and resumed may have several for the same instant.
    private mutating func compact() {
        var isKept = [Bool](repeating: false, count: rows.count)
        agenda.compact { [rows] item in
            defer { isKept[Int(item.slot)] = isKept[Int(item.slot)] || rows[Int(item.slot)].isDue(item) }
            return rows[Int(item.slot)].isDue(item) && !isKept[Int(item.slot)]
        }
    }

    /// How many items the agenda has; for tests.
    var agendaCount: Int { agenda.count }

    private mutating func dropStale() {
        while let first = agenda.first, !rows[Int(first.slot)].isDue(first) { agenda.removeFirst() }
    }
}

/// A trigger whose instant has come.
struct DueTrigger: Sendable, Equatable {
    let entry: TriggerEntry
    let instant: Timestamp
}
