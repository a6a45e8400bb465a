import Testing

@testable import Storage

struct JournalRingTests {
    @Test("batches follow one another and begin at the start again where the end is too near")
    func wrapping() {
        var ring = JournalRing(size: 100)
        for (sequence, place) in [(1, 0), (2, 40)] as [(UInt64, Int)] {
            #expect(ring.place(for: 40) == place)
            ring.keep(sequence, place..<place + 40)
        }
        #expect(ring.place(for: 20) == 80)
        #expect(ring.place(for: 40) == nil)
        ring.release(through: 1)
        #expect(ring.place(for: 40) == 0)
        ring.keep(3, 0..<40)
        #expect(ring.place(for: 1) == nil)
        ring.release(through: 2)
        #expect(ring.place(for: 60) == 40)
        ring.release(through: 3)
        #expect(ring.place(for: 61) == 0)
    }

    @Test("what is kept is never written over, and a batch of a quarter finds a place once all is released", arguments: 0..<20)
    func nothingWrittenOver(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var ring = JournalRing(size: 1000)
        var kept: [(sequence: UInt64, range: Range<Int>)] = []
        var places = 0
        for sequence in 1...2000 as ClosedRange<UInt64> {
            let length = Int.random(in: 1...ring.largestBatch, using: &random)
            while kept.count > Int.random(in: 0...6, using: &random) { kept.removeFirst() }
            ring.release(through: kept.first.map { $0.sequence - 1 } ?? sequence)
            guard let place = ring.place(for: length) else {
                #expect(!kept.isEmpty)
                continue
            }
            let range = place..<place + length
            #expect(range.upperBound <= 1000)
            #expect(!kept.contains { $0.range.overlaps(range) })
            ring.keep(sequence, range)
            kept.append((sequence, range))
            places += 1
        }
        #expect(places > 1000)
    }
}

/// The same numbers in each run of a test.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
