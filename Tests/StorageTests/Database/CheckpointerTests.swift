import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

struct CheckpointerTests {
    @Test("the write-ahead log starts over under a stream of writes, instead of growing with it")
    func boundedLog() async throws {
        let world = try StorageWorld()
        let commits = world.store.commits
        try await commits.write { db in
            try db.execute(sql: "CREATE TABLE blobs (id INTEGER PRIMARY KEY, bytes BLOB)")
        }
        // The same rows over and over: the log grows, the database does not. How soon it starts over is up to threads.
        let size = 4_000_000
        var starts: Set<[UInt8]> = []
        for number in 0..<400 where starts.count < 3 {
            try await commits.write { db in
                try db.execute(sql: "REPLACE INTO blobs VALUES (?, zeroblob(?))", arguments: [number % 2, size])
            }
            starts.insert(try logStart(world))
        }
        #expect(starts.count == 3)
        #expect(try await kept(world) == 2 * size)
        try world.crash()
        #expect(try await kept(world) == 2 * size)
    }

    private func kept(_ world: StorageWorld) async throws -> Int? {
        try await world.store.read { db in try Int.fetchOne(db, sql: "SELECT sum(length(bytes)) FROM blobs") }
    }

    /// The salt in the log's header, which is new each time that the log starts over.
    private func logStart(_ world: StorageWorld) throws -> [UInt8] {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: world.directory.path + "/gateway.db-wal"))
        defer { try? file.close() }
        return Array(try file.read(upToCount: 24) ?? Data()).suffix(8)
    }
}
