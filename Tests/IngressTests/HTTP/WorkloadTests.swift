import Identifiers
import NIOCore
import TestSupport
import Testing

@testable import Ingress

struct WorkloadTests {
    private let ids = IdentifierSource()

    private func workload(_ webhooks: Int, bytes: Int = 1_000_000) -> Workload {
        var limits = HookLimits()
        (limits.underway, limits.underwayBytes) = (webhooks, bytes)
        return Workload(limits)
    }

    /// How many fit, one after the other.
    private func fill(_ workload: Workload, _ workspace: Identifier, bytes: Int = 1, atMost: Int = 10_000) -> [Workload.Share] {
        var shares: [Workload.Share] = []
        while shares.count < atMost, let share = try? workload.begin(of: workspace, bytes: bytes, at: .uptimeNanoseconds(0)) {
            shares.append(share)
        }
        return shares
    }

    @Test("One workspace takes four fifths, and the next ones four fifths of what is left")
    func shares() {
        let workload = workload(1000)
        #expect(fill(workload, ids.next()).count == 800)
        #expect(fill(workload, ids.next()).count == 160)
        #expect(fill(workload, ids.next()).count == 32)
    }

    @Test("The same goes for bytes")
    func bytes() {
        let workload = workload(1_000_000, bytes: 1000)
        #expect(fill(workload, ids.next(), bytes: 10).count == 80)
        #expect(fill(workload, ids.next(), bytes: 10).count == 16)
    }

    @Test("What ended makes room again, for whom it was and for others")
    func ending() {
        let workload = workload(100)
        let (first, second) = (ids.next(), ids.next())
        let shares = fill(workload, first)
        for share in shares.prefix(40) { workload.end(share, hasWaited: true, at: .uptimeNanoseconds(0)) }
        #expect(fill(workload, second, atMost: 10).count == 10)
        #expect(fill(workload, first).count == 32)
        for share in shares.dropFirst(40) { workload.end(share, hasWaited: true, at: .uptimeNanoseconds(0)) }
        #expect(fill(workload, ids.next()).count > 20)
    }

    @Test("With everything ended all is as at the start")
    func emptied() {
        let workload = workload(50)
        for _ in 0..<3 {
            let shares = fill(workload, ids.next()) + fill(workload, ids.next())
            #expect(shares.count == 48)
            for share in shares { workload.end(share, hasWaited: true, at: .uptimeNanoseconds(0)) }
        }
    }

    @Test("A bound of one takes one, and a body larger than the bound is taken alone")
    func smallest() throws {
        let workload = workload(1, bytes: 10)
        let share = try workload.begin(of: ids.next(), bytes: 100, at: .uptimeNanoseconds(0))
        #expect(throws: Rejection.overloaded) { try workload.begin(of: ids.next(), bytes: 1, at: .uptimeNanoseconds(0)) }
        workload.end(share, hasWaited: true, at: .uptimeNanoseconds(0))
        #expect(throws: Never.self) { try workload.begin(of: ids.next(), bytes: 1, at: .uptimeNanoseconds(0)) }
    }

    // MARK: - Waiting

    private func time(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .milliseconds(milliseconds) }

    /// Webhooks that each wait so long, a hundred a second, with others behind them.
    private func serve(_ workload: Workload, from start: Int64, for duration: Int64, wait: Int64) throws {
        let workspace = ids.next()
        for moment in stride(from: start, to: start + duration, by: 10) {
            workload.end(try workload.begin(of: workspace, bytes: 1, at: time(moment - wait)), hasWaited: true, at: time(moment))
        }
    }

    @Test("A burst is taken whole, however long its last ones wait")
    func burst() throws {
        let workload = workload(4096)
        let workspace = ids.next()
        let shares = try (0..<3000).map { _ in try workload.begin(of: workspace, bytes: 1, at: time(0)) }
        for share in shares { workload.end(share, hasWaited: true, at: time(190)) }
        #expect(fill(workload, workspace).count > 3000)
    }

    @Test("Once all have waited long for a while few are let in, and all again a second after nothing was refused", arguments: [100, 110])
    func standing(duration: Int64) throws {
        let workload = workload(4096)
        let behind = try workload.begin(of: ids.next(), bytes: 1, at: time(0))
        try serve(workload, from: 100, for: duration, wait: 50)
        let isStanding = duration > 100
        #expect(admitted(workload, at: 210) == (isStanding ? 409 : 3276))
        #expect(admitted(workload, at: 1209) == (isStanding ? 409 : 3276))
        #expect(admitted(workload, at: 2208) == (isStanding ? 409 : 3276))
        #expect(admitted(workload, at: 3208) == 3276)
        workload.end(behind, hasWaited: true, at: time(3210))
    }

    @Test("What stands is kept so short that it waits as long as it may: shorter while it waits longer, and longer again")
    func asLongAsItMay() throws {
        let workload = workload(4096)
        let behind = try workload.begin(of: ids.next(), bytes: 1, at: time(0))
        try serve(workload, from: 100, for: 210, wait: 60)
        #expect(admitted(workload, at: 310) == 358)
        try serve(workload, from: 310, for: 3000, wait: 60)
        #expect(admitted(workload, at: 3310) == 51)
        try serve(workload, from: 3310, for: 110, wait: 60)
        #expect(admitted(workload, at: 3420) == 51)
        for round in 0..<30 {
            try serve(workload, from: 3420 + Int64(round) * 100, for: 100, wait: 10)
            _ = admitted(workload, at: 3520 + Int64(round) * 100)
        }
        #expect(admitted(workload, at: 6500) == 409)
        workload.end(behind, hasWaited: true, at: time(6500))
    }

    @Test("What is refused without waiting, in between, does not hide that the rest stands")
    func refusedInBetween() throws {
        let workload = workload(4096)
        let behind = try workload.begin(of: ids.next(), bytes: 1, at: time(0))
        try serve(workload, from: 100, for: 60, wait: 50)
        workload.end(try workload.begin(of: ids.next(), bytes: 1, at: time(160)), hasWaited: false, at: time(160))
        try serve(workload, from: 160, for: 50, wait: 50)
        #expect(admitted(workload, at: 210) == 409)
        workload.end(behind, hasWaited: true, at: time(220))
    }

    @Test("One that waited less than the others shows that nothing stands", arguments: [29, 30])
    func oneShortWait(wait: Int64) throws {
        let workload = workload(4096)
        let behind = try workload.begin(of: ids.next(), bytes: 1, at: time(0))
        try serve(workload, from: 100, for: 80, wait: 50)
        try serve(workload, from: 180, for: 10, wait: wait)
        try serve(workload, from: 190, for: 80, wait: 50)
        #expect(admitted(workload, at: 270) == (wait < 30 ? 3276 : 409))
        workload.end(behind, hasWaited: true, at: time(280))
    }

    @Test("Long waits one at a time are those of a slow disk")
    func oneAtATime() throws {
        let workload = workload(4096)
        try serve(workload, from: 100, for: 1000, wait: 90)
        #expect(admitted(workload, at: 1100) > 3000)
    }

    @Test("A workspace that has nothing under way is let in while another has all that a lower limit allows")
    func newcomer() throws {
        let workload = workload(4096)
        let (noisy, quiet) = (ids.next(), ids.next())
        let behind = try (0..<1000).map { _ in try workload.begin(of: noisy, bytes: 1, at: time(0)) }
        try serve(workload, from: 100, for: 110, wait: 50)
        for share in behind.prefix(100) { workload.end(share, hasWaited: true, at: time(210)) }
        #expect(throws: Rejection.overloaded) { try workload.begin(of: noisy, bytes: 1, at: time(210)) }
        #expect(throws: Never.self) { try workload.begin(of: quiet, bytes: 1, at: time(210)) }
    }

    /// How many of one workspace fit at a moment; they are over at once.
    private func admitted(_ workload: Workload, at moment: Int64) -> Int {
        let workspace = ids.next()
        var shares: [Workload.Share] = []
        while let share = try? workload.begin(of: workspace, bytes: 1, at: time(moment)) { shares.append(share) }
        for share in shares { workload.end(share, hasWaited: false, at: time(moment)) }
        return shares.count
    }
}
